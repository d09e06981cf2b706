/**
 * What can be wrong with a field of a request, in the words of the server's checks. The keys are the `kind`
 * of an error, which programs and translations know it by: a text may change, its key stays.
 */
export const FIELD_ERRORS = {
  missing: ["is missing"],
  empty: ["is empty", "must not be empty"],
  too_long: [
    "may have {{max}} characters at most",
    "may have {{max}} character at most",
    "has {{count}} characters; it may have {{max}} characters at most",
  ],
  too_short: ["must have {{min}} characters at least"],
  unprintable: [
    "has a character that cannot be printed, such as a line break",
    "must be well-formed text without NUL",
  ],
  invisible: ["shows nothing: all of its characters are invisible"],
  none_chosen: ["must have {{min}} items at least", "name at least one seat"],
  too_many: [
    "may have {{max}} items at most",
    "may have {{max}} item at most",
    "at most {{max}} seats at once",
    "at most {{max}} seats in one request",
    "at most {{max}} seats a performance",
  ],
  whole_number: ["must be a whole number from {{min}} to {{max}}"],
  not_number: ["must be a whole number of points", "must be a whole number", "must be a number"],
  at_most: ["must be {{max}} at most"],
  at_least: ["must be {{min}} at least"],
  less_than: ["must be less than {{max}}"],
  more_than: ["must be more than {{min}}"],
  choice: ["must be one of {{choices}}"],
  email: ["must be an e-mail address"],
  phone: ["must be a phone number of 7 to 18 digits"],
  web_address: ["must be an https:// address", "must be an address such as https://theatre.example"],
  colour: ["must be a colour such as #1a2b3c", "must be a colour such as #b3123f"],
  six_digits: ["must be six digits"],
  month: ["must be a month such as 2026-12"],
  booking_number: ["must be a booking number"],
  time_zone: ["must be an IANA time zone"],
  time: ["must be a time such as 2026-12-24T10:00:00Z", "must be a date such as 2026-12-24"],
  time_out_of_range: ["must be between {{min}} and {{max}}"],
  passed: ["has passed"],
  still_to_come: ["is still to come"],
  another_date_then: [
    "is when another date of this concert begins",
    "two performances start at the same time",
  ],
  too_many_dates: ["a concert has {{max}} dates at most"],
  closes_before_opening: ["must be after salesOpenAt"],
  closes_after_start: ["must not be after startsAt", "must not be after the show begins"],
  opening_missing: ["a lottery needs an opening: set salesOpenAt"],
  release_passed: ["is in the past; to put the seats on sale now, release them"],
  release_too_late: ["is after the date begins, when nobody could buy the seats"],
  price_missing: ["this category has no price", "give each category of the plan its price"],
  category_unknown: ["is not a category of this plan", "is not a category of this date"],
  gone: [
    "names no seat plan",
    "names no image",
    "names no queue",
    "names a concert that does not exist",
    "is not a date of ours",
    "is no date of this order's concert",
    "is of another concert",
  ],
  seat_unknown: [
    "is no seat of this date",
    "seats are numbered from 1",
    "seats are numbered to {{max}} at most",
  ],
  twice: [
    "names a seat twice",
    "names a date twice",
    "names a concert twice",
    "names a user twice",
    "names an event twice",
  ],
  subject_unknown: ["must be the id of a concert, a date, a queue, an order, …: a UUID"],
  owner_of_some: ["an owner works for all concerts; choose another role, or null here"],
  fee_too_high: ["is more than the {{max}} points that the seats cost"],
  fee_left: ["is not possible: {{max}} points of the fee are left"],
  other_count: ["must be as many seats as are given up: {{count}}"],
  amounts_header: ["must be a header with the columns key and amount"],
  not_csv: ["is no line of comma-separated values"],
} as const satisfies Record<string, readonly string[]>;

export type FieldErrorKind = keyof typeof FIELD_ERRORS | "other";

interface Known {
  kind: FieldErrorKind;
  /** What its text is filled with. */
  values: Readonly<Record<string, string>>;
}

const PATTERNS = Object.entries(FIELD_ERRORS).flatMap(([kind, texts]) =>
  texts.map((text) => ({ kind: kind as FieldErrorKind, pattern: patternOf(text) })),
);

function patternOf(text: string): RegExp {
  const literal = text.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${literal.replaceAll(/\{\{(\w+)\}\}/g, "(?<$1>.+)")}$`);
}

/** What kind of error a check's words state; `other` where no kind is kept for it. */
export function kindOfError(message: string): Known {
  for (const { kind, pattern } of PATTERNS) {
    const found = pattern.exec(message);
    if (found) return { kind, values: { ...found.groups } };
  }
  return { kind: "other", values: {} };
}
