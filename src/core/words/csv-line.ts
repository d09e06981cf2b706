export type CsvCell = string | number | null;

/** What makes a spreadsheet take a cell for a formula, also in their wide forms and after spaces. */
const FORMULA = /^\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;
const NEEDS_QUOTES = /[",\r\n']|^\s|\s$/;

/** What a table begins with, without which Excel takes Korean for another encoding. */
export const CSV_START = "\ufeff";

/**
 * One line of a table as CSV (RFC 4180) that no spreadsheet runs. Numbers are ours and stay numbers; text
 * that would be a formula is preceded by an apostrophe. Ten lines of our own: packages that write CSV leave
 * the formulas in.
 */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function csvCell(cell: CsvCell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
