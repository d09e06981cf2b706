import { CsvError, parse } from "csv-parse/sync";
import { LIMITS } from "../../../core/limits.ts";
import { SEAT_FLAGS } from "../../plan.ts";
import type { FindingKind } from "./finding-texts.ts";
import type { Findings, FindingValues } from "./findings.ts";
import type { RawHall, RawSeat } from "./raw-hall.ts";
import { readNumber, readText, type Report } from "./fields.ts";

const REQUIRED = ["section", "row", "seat", "category"] as const;
const OPTIONAL = ["x", "y", "wheelchair", "companion", "restricted_view"] as const;
type Column = (typeof REQUIRED)[number] | (typeof OPTIONAL)[number];
const KNOWN: ReadonlySet<string> = new Set<string>([...REQUIRED, ...OPTIONAL]);

/** Far longer than a line with the longest labels. */
const LINE_CHARS_MAX = 10_000;

const FLAG_COLUMNS = [
  ["wheelchair", SEAT_FLAGS.wheelchair],
  ["companion", SEAT_FLAGS.companion],
  ["restricted_view", SEAT_FLAGS.restrictedView],
] as const;
const YES = new Set(["1", "true", "yes", "y", "x"]);
const NO = new Set(["", "0", "false", "no", "n", "-"]);

/** What is wrong with the form of the file, by what the parser calls it. */
const WRONG_FORM: Partial<Record<string, FindingKind>> = {
  CSV_QUOTE_NOT_CLOSED: "quote_not_closed",
  CSV_INVALID_CLOSING_QUOTE: "text_after_quote",
  INVALID_OPENING_QUOTE: "quote_inside",
  CSV_MAX_RECORD_SIZE: "line_too_long",
};

/** Reads a table of seats, one a line. */
export function readSeatCsv(text: string, findings: Findings): RawHall {
  const hall: RawHall = { whole: 1, name: "", categories: [], seats: [], shapes: [] };
  let reading: Reading | undefined;
  let width = 0;
  const take = (cells: string[], line: number): void => {
    if (reading === undefined) {
      width = cells.length;
      const columns = readHeader(cells, line, findings);
      if (columns === undefined) throw new EnoughRead();
      reading = { hall, categories: new Map(), columns, findings, hasTooManyCategories: false };
      return;
    }
    if (isEmpty(cells)) return;
    if (findings.isFull) throw new EnoughRead();
    if (hall.seats.length >= LIMITS.seatsPerPerformanceMax) {
      findings.error(line, "too_many_seats", { max: LIMITS.seatsPerPerformanceMax });
      throw new EnoughRead();
    }
    if (cells.length > width) findings.error(line, "too_many_cells", { count: cells.length, max: width });
    else hall.seats.push(readLine(cells, line, reading));
  };
  try {
    parse(text, {
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      max_record_size: LINE_CHARS_MAX,
      on_record: (cells: string[], { lines }) => {
        take(cells, lines);
        return null;
      },
    });
  } catch (error) {
    if (error instanceof EnoughRead) return hall;
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error["lines"] === "number" ? error["lines"] : 1;
    const kind = WRONG_FORM[error.code] ?? "not_csv";
    findings.error(line, kind, kind === "line_too_long" ? { max: LINE_CHARS_MAX } : {});
    return hall;
  }
  if (reading === undefined) findings.error(1, "header_missing", { columns: REQUIRED.join(",") });
  return hall;
}

/** Ends the reading of a file that is refused anyway. */
class EnoughRead extends Error {}

/** The index of each column; undefined if the header is wrong. */
function readHeader(
  cells: readonly string[],
  line: number,
  findings: Findings,
): Map<Column, number> | undefined {
  const names = cells.map((cell) => cell.trim().toLowerCase());
  const columns = new Map<Column, number>();
  const objections: [kind: FindingKind, values?: FindingValues][] = [];
  for (const [index, name] of names.entries()) {
    if (!KNOWN.has(name)) findings.warn(line, "column_unknown", { name });
    else if (columns.has(name as Column)) objections.push(["column_twice", { name }]);
    else columns.set(name as Column, index);
  }
  if (REQUIRED.some((name) => !columns.has(name))) {
    const isOtherwiseSeparated = names.some((name) => /[;\t]/.test(name));
    const kind = isOtherwiseSeparated ? "columns_not_by_commas" : "columns_missing";
    objections.push([kind, { columns: REQUIRED.join(",") }]);
  }
  if (columns.has("x") !== columns.has("y")) objections.push(["column_alone"]);
  for (const [kind, values] of objections) findings.error(line, kind, values);
  return objections.length === 0 ? columns : undefined;
}

/** What is being filled, and where the columns are. */
interface Reading {
  hall: RawHall;
  /** The index of each category by its name. */
  categories: Map<string, number>;
  columns: ReadonlyMap<Column, number>;
  findings: Findings;
  hasTooManyCategories: boolean;
}

function readLine(cells: readonly string[], line: number, reading: Reading): RawSeat {
  const { columns, findings } = reading;
  const cell = (column: Column): string => cells[columns.get(column) ?? -1]?.trim() ?? "";
  const reportOf =
    (column: Column): Report =>
    (kind, values) =>
      findings.error(line, kind, { ...values, column });
  const text = (column: Column, charsMax: number) => readText(cell(column), charsMax, reportOf(column));
  const number = (column: Column) =>
    columns.has(column) ? readNumber(numberIn(cell(column)), reportOf(column)) : null;
  let flags = 0;
  for (const [column, flag] of FLAG_COLUMNS) {
    const answer = cell(column).toLowerCase();
    if (YES.has(answer)) flags |= flag;
    else if (!NO.has(answer)) reportOf(column)("not_yes_or_no");
  }
  return {
    section: text("section", LIMITS.sectionCharsMax),
    row: text("row", LIMITS.seatLabelCharsMax),
    label: text("seat", LIMITS.seatLabelCharsMax),
    category: categoryOf(text("category", LIMITS.gradeCharsMax), line, reading),
    flags,
    x: number("x"),
    y: number("y"),
    isPlaced: columns.has("x"),
    at: line,
  };
}

/** Categories are those that the lines name, in the order of their first seats. */
function categoryOf(name: string | null, line: number, reading: Reading): number {
  const { hall, categories, findings } = reading;
  if (name === null) return -1;
  const known = categories.get(name);
  if (known !== undefined) return known;
  if (categories.size >= LIMITS.planCategoriesMax) {
    // Told once: those that come after have the same cause.
    if (!reading.hasTooManyCategories)
      findings.error(line, "too_many_categories", { column: "category", max: LIMITS.planCategoriesMax });
    reading.hasTooManyCategories = true;
    return -1;
  }
  hall.categories.push({ name });
  categories.set(name, categories.size);
  return categories.size - 1;
}

/** A number as spreadsheets write it. What is none stays text, and is refused as such. */
function numberIn(cell: string): number | string {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(cell) ? Number(cell) : cell;
}

function isEmpty(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === "");
}
