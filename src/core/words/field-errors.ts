import { filledText } from "./filled-text.ts";

/**
 * What can be wrong with a field of a request, by the kinds that programs and translations know it by, with
 * the values that its texts have. A text may change, its kind stays.
 */
export const FIELD_ERRORS = {
  missing: [],
  empty: [],
  too_long: ["max", "count"],
  too_short: ["min"],
  unprintable: [],
  invisible: [],
  none_chosen: ["min"],
  too_many: ["max"],
  whole_number: ["min", "max"],
  not_number: [],
  at_most: ["max"],
  at_least: ["min"],
  less_than: ["max"],
  more_than: ["min"],
  choice: ["choices"],
  email: [],
  phone: [],
  web_address: [],
  colour: [],
  six_digits: [],
  month: [],
  booking_number: [],
  time_zone: [],
  time: [],
  time_out_of_range: ["min", "max"],
  passed: [],
  still_to_come: [],
  another_date_then: [],
  already_then: [],
  too_many_dates: ["max"],
  closes_before_opening: [],
  closes_after_start: [],
  opens_after_close: [],
  begins_before_opening: [],
  begins_before_close: [],
  begins_before_release: [],
  clock_cannot_stay: [],
  opening_missing: [],
  release_passed: [],
  release_too_late: [],
  price_missing: [],
  category_unknown: [],
  gone: [],
  seat_unknown: ["max"],
  twice: [],
  subject_unknown: [],
  owner_of_some: [],
  fee_too_high: ["max"],
  fee_left: ["max"],
  other_count: ["count"],
  same_seats: [],
  amounts_header: [],
  not_csv: [],
} as const satisfies Record<string, readonly string[]>;

type Kinds = typeof FIELD_ERRORS;

/** `other`: no kind is kept for it. */
export type FieldErrorKind = keyof Kinds | "other";

/** What is wrong with one field. */
export interface FieldError {
  /** In English, said of the field's path. */
  message: string;
  kind: FieldErrorKind;
  /** What the text is filled with. */
  values: Readonly<Record<string, string>>;
}

/** Says what is wrong with a field. The values stand in the text as `{{name}}`. */
export function fieldError<Kind extends keyof Kinds>(
  kind: Kind,
  text: string,
  values: Partial<Record<Kinds[Kind][number], string | number>> = {},
): FieldError {
  const given = Object.entries<string | number | undefined>(values);
  const texts = Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
  return { message: filledText(text, texts), kind, values: texts };
}

/** What no translation tells: only programs meet it. */
export function otherError(message: string): FieldError {
  return { message, kind: "other", values: {} };
}

/**
 * For the parameters of a Zod check: what it says of its field. Takes what `fieldError` takes.
 *
 * Zod hands on one thing of a check that has failed, its message, and never looks into it. So the whole error
 * travels in its place, and `errorOf` takes it out again.
 */
export function says(...said: Parameters<typeof fieldError>): { error: () => { message: string } } {
  const message = messageOf(fieldError(...said));
  return { error: () => ({ message }) };
}

/** An error as Zod's message. */
export function messageOf(error: FieldError): string {
  return error as unknown as string;
}

/** The error that an issue of Zod carries. */
export function errorOf({ message }: { message: unknown }): FieldError {
  return typeof message === "string" ? otherError(message) : (message as FieldError);
}
