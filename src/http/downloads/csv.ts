/**
 * Tables as CSV (RFC 4180) that spreadsheets open as they are: UTF-8 with a byte order mark, without which
 * Excel takes Korean for another encoding, and no cell that a spreadsheet would run. Ten lines of our own:
 * packages that write CSV leave the formulas in.
 */
export type CsvCell = string | number | null;

/** What makes a spreadsheet take a cell for a formula, also in their wide forms and after spaces. */
const FORMULA = /^\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;
const NEEDS_QUOTES = /[",\r\n']|^\s|\s$/;

/** One line. Numbers are ours and stay numbers; text that would be a formula is preceded by an apostrophe. */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function csvCell(cell: CsvCell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A table as a download. Pages of it are read as fast as the reader takes them. */
export function csvResponse(
  name: string,
  columns: readonly string[],
  pages: AsyncIterator<readonly (readonly CsvCell[])[]>,
): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start: (stream) => stream.enqueue(encoder.encode(`\ufeff${csvLine(columns)}`)),
    async pull(stream) {
      const { done, value } = await pages.next();
      if (done) stream.close();
      else stream.enqueue(encoder.encode(value.map(csvLine).join("")));
    },
  });
  return new Response(body, {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${name}.csv"`,
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
    },
  });
}
