import { fieldError } from "../core/words/field-errors.ts";
import { CsvError, parse } from "csv-parse/sync";
import { LIMITS } from "../core/limits.ts";
import { Refusal, refuse } from "../core/refusals.ts";
import type { FiledCapture } from "../wallet/for-transactions.ts";

/** What a column may be called, in any case: ours, and those of Korean companies. */
const COLUMNS = {
  key: ["key", "orderid", "주문번호"],
  amount: ["amount", "결제금액", "승인금액"],
  cancelledAmount: ["cancelledamount", "취소금액"],
} as const;
type Column = keyof typeof COLUMNS;
const ERRORS_MAX = 100;
const LINE_CHARS_MAX = 10_000;

/** Reads what a payment company says that it has captured, one payment a line. */
export function readCompanyFile(text: string): FiledCapture[] | Refusal {
  let records: { record: string[]; info: { lines: number } }[];
  try {
    records = parse(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      max_record_size: LINE_CHARS_MAX,
    }) as unknown as typeof records;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return wrong([
      {
        path: `line ${error["lines"] ?? 1}`,
        ...fieldError("not_csv", "is no line of comma-separated values"),
      },
    ]);
  }
  const [header, ...lines] = records;
  const names = (header?.record ?? []).map((name) => name.toLowerCase());
  const at = (column: Column) => names.findIndex((name) => COLUMNS[column].includes(name as never));
  const [keyAt, amountAt, cancelledAt] = [at("key"), at("amount"), at("cancelledAmount")];
  if (keyAt < 0 || amountAt < 0)
    return wrong([
      { path: "line 1", ...fieldError("amounts_header", "must be a header with the columns key and amount") },
    ]);
  const errors: { path: string; message: string }[] = [];
  const captures = new Map<string, FiledCapture>();
  for (const { record, info } of lines) {
    const [key, amount] = [record[keyAt] ?? "", pointsIn(record[amountAt])];
    const cancelledAmount = cancelledAt < 0 ? null : pointsIn(record[cancelledAt] || "0");
    const message =
      key === "" || key.length > LIMITS.gatewayKeyCharsMax
        ? "has no key"
        : amount === undefined || cancelledAmount === undefined
          ? "has an amount that is no whole number of won"
          : captures.has(key)
            ? "has a key that stands there before"
            : undefined;
    if (message !== undefined) errors.push({ path: `line ${info.lines}`, message });
    else captures.set(key, { key, amount: amount!, cancelledAmount: cancelledAmount! });
    if (errors.length === ERRORS_MAX) break;
  }
  return errors.length > 0 ? wrong(errors) : [...captures.values()];
}

/** An amount as spreadsheets write it: `15000`, `15,000`, `₩15,000`. */
function pointsIn(text: string | undefined): number | undefined {
  const digits = /^₩?(\d{1,3}(?:,\d{3})+|\d+)원?$/.exec(text ?? "")?.[1]?.replaceAll(",", "");
  return digits === undefined || digits.length > LIMITS.addressDigitsMax ? undefined : Number(digits);
}

function wrong(errors: { path: string; message: string }[]): Refusal {
  return refuse("invalid_request", `${errors[0]!.path} ${errors[0]!.message}`, { errors });
}
