import { messageOf, says } from "../core/words/field-errors.ts";
import { DATE_STATUSES } from "../core/bookings/date-status.ts";
import { z } from "@hono/zod-openapi";
import { BOOKING_PATTERN } from "../core/bookings/booking-number.ts";
import { isUuid } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import type { Instant } from "../core/time.ts";
import { errorOfLines, errorOfText, withoutInvisible, withPlainBreaks } from "../core/names/visible-text.ts";

/** Schemas that several modules share. */

const ID = { type: "string", format: "uuid", example: "019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11" } as const;

/** An id in a path or a body, in any case; normalised to lower case. */
const PathId = z.string().toLowerCase().refine(isUuid, { error: "must be a UUID" }).openapi(ID);

/** The same, typed as that kind of id. */
export const IdOf = <Id extends string>() => PathId as unknown as z.ZodType<Id, string>;

export const Timestamp = z.iso.datetime().openapi({ example: "2026-12-01T11:00:00.000Z" });

/** A whole number from a client. JSON can also spell zero as -0, which PostgreSQL rejects as an integer. */
export const Whole = (min: number, max: number) =>
  z
    .int({ ...saysWhole(min, max), abort: true })
    .min(min, { ...saysWhole(min, max), abort: true })
    .max(max, saysWhole(min, max))
    .overwrite((value) => value + 0);

function saysWhole(min: number, max: number) {
  return says("whole_number", "must be a whole number from {{min}} to {{max}}", { min, max });
}

/** A whole number in a query string: digits only. */
export const WholeInAddress = (min: number, max: number) =>
  z
    .string()
    .regex(new RegExp(`^\\d{1,${LIMITS.addressDigitsMax}}$`), saysWhole(min, max))
    .transform(Number)
    .pipe(z.int().min(min, saysWhole(min, max)).max(max, saysWhole(min, max)));

/** The body's fields without their defaults, for answers and changes. */
export function withoutDefaults<Fields extends Record<string, z.ZodDefault>>(fields: Fields) {
  const bare = Object.entries(fields).map(([name, field]) => [name, field.unwrap()]);
  return Object.fromEntries(bare) as { [Name in keyof Fields]: ReturnType<Fields[Name]["unwrap"]> };
}

export const VERSION_MAX = 10 ** LIMITS.addressDigitsMax - 1;

/** Text that nobody reads, such as a key or what is looked for. What people read is a `Line` or `Lines`. */
export const Text = (charsMax: number) =>
  z
    .string()
    .max(charsMax)
    .refine(
      (text) => text.isWellFormed() && !text.includes("\0"),
      says("unprintable", "must be well-formed text without NUL"),
    );

/**
 * A text in one line that people read, such as a title, a name, a grade or a reason: without spaces around
 * it, without what shows nothing, and with nothing that turns or breaks the text around it. The importer of
 * seat plans takes the same.
 */
export const Line = (charsMax: number) =>
  // What shows nothing at all stays as it is: it is refused for that, and not for being empty too.
  Readable(charsMax, errorOfText).overwrite((text) => withoutInvisible(text) || text);

/** The same in several lines: with line breaks and tabs, and with what shows nothing between the rest. */
export const Lines = (charsMax: number) =>
  Readable(charsMax, errorOfLines, z.string().overwrite(withPlainBreaks));

const Readable = (charsMax: number, errorIn: typeof errorOfText, text = z.string()) =>
  text
    .trim()
    .max(charsMax, { abort: true })
    .refine((text) => text === "" || errorIn(text, charsMax) === undefined, {
      error: ({ input }) => ({ message: messageOf(errorIn(String(input), charsMax)!) }),
    });

/** What a person is called. */
export const PersonName = Line(LIMITS.contactNameCharsMax).min(1, says("empty", "must not be empty"));

/** One thing that is wrong with an uploaded file, or strange. */
export const FileFinding = z
  .object({
    path: z.string().optional(),
    line: z.int().optional(),
    kind: z.string().openapi({ description: "What it is, by a name that stays.", example: "seat_twice" }),
    values: z.record(z.string(), z.union([z.string(), z.number()])).openapi({
      description:
        "What its text is filled with. `column` is a column of a CSV file; `other` is another place in the " +
        "file, a path or the number of a line.",
      example: { label: "6", row: "C", section: "Stalls", other: 4 },
    }),
    message: z.string().openapi({
      description: "The same in English.",
      example: "is a second seat 6 in row C of Stalls: so is line 4",
    }),
  })
  .openapi("FileFinding");

/** Why the organiser does something. */
export const Reason = Line(LIMITS.reasonCharsMax).openapi({
  description: "Why; kept in the history.",
  example: "As agreed with the sponsor",
});

export const ReasonQuery = z.object({ reason: Reason.optional() });

export const Revision = z.string().openapi({
  description:
    "Of what the organiser may change here. Send it as `If-Match` with a change, quoted: the change is " +
    "refused where somebody else has changed it since.",
});

export const Email = z
  .email()
  .max(LIMITS.emailCharsMax)
  .openapi({ type: "string", format: "email", example: "kim@theatre.example" });

const [FIRST, LAST] = [Date.parse(LIMITS.instantMin), Date.parse(LIMITS.instantMax)];

/** Whether an instant is one that a client may give, and so may be shown and sent back. */
export function isInBounds(at: Instant): boolean {
  return at >= FIRST && at <= LAST;
}

/** An instant from a client, with any offset from UTC. */
export const Moment = z.iso
  .datetime({ offset: true, abort: true })
  .refine((text) => isInBounds(Date.parse(text)), saysBetween(LIMITS.instantMin, LIMITS.instantMax))
  .openapi({ example: "2026-12-24T10:00:00Z" });

/** A calendar date from a client. */
export const CalendarDate = z.iso.date({ abort: true }).refine(
  // Compared as text, which orders dates with four-digit years correctly.
  (date) => date >= LIMITS.dateMin && date <= LIMITS.dateMax,
  saysBetween(LIMITS.dateMin, LIMITS.dateMax),
);

function saysBetween(min: string, max: string) {
  return says("time_out_of_range", "must be between {{min}} and {{max}}", { min, max });
}

const SeatNumber = z
  .int(says("not_number", "must be a whole number"))
  .min(1, says("seat_unknown", "seats are numbered from 1"))
  .max(
    LIMITS.seatsPerPerformanceMax,
    says("seat_unknown", "seats are numbered to {{max}} at most", { max: LIMITS.seatsPerPerformanceMax }),
  );

/** Seat numbers from a client, without duplicates. */
export const SeatNumbersUpTo = (seatsMax: number) =>
  z
    .array(SeatNumber)
    .min(1, says("none_chosen", "name at least one seat"))
    .max(seatsMax, says("too_many", "at most {{max}} seats at once", { max: seatsMax }))
    .refine((numbers) => new Set(numbers).size === numbers.length, says("twice", "names a seat twice"));

export const SeatNumbers = SeatNumbersUpTo(LIMITS.seatsPerReservationMax);

/** The name of a payment that people use, in answers. */
export const BookingNumber = z
  .string()
  .openapi({ pattern: BOOKING_PATTERN, description: "How people name the booking.", example: "FR-7K3M9Q2K" });

/** What kind of seat it is, where there is anything to say. */
/** A boolean as written in a query string. */
export const Flag = z
  .enum(["true", "false"])
  .optional()
  .openapi({ type: "boolean", enum: undefined as never });

export const SeatFlags = z.int().min(1).max(15).optional().openapi({
  description:
    "Bits: 1 wheelchair place, 2 companion seat, 4 restricted view, 8 at an aisle. Absent if none is set.",
  example: 8,
});

/** Whether the date of a show that somebody has bought for still holds. */
export const DateStatus = z.enum(DATE_STATUSES).openapi({
  description:
    "`FIXED`: `startsAt` holds. `OPEN`: the date is postponed and the new one is not known yet; `startsAt` " +
    "is the old one, and does not hold. `CANCELLED`: the organiser has cancelled the date.",
});

export const Points = z.int().openapi({ description: "Points; one point is ₩1.", example: 99_000 });

/** `?limit=` of a list. */
export const PageLimit = WholeInAddress(1, LIMITS.pageItemsMax)
  .optional()
  .openapi({ type: "integer", minimum: 1, maximum: LIMITS.pageItemsMax, default: LIMITS.pageItemsDefault });

/** `?cursor=` and `?limit=` of a list that can grow. A cursor is opaque: take it from `nextCursor`. */
export const PageQuery = z.object({
  cursor: PathId.optional(),
  limit: PageLimit,
});

export interface Page {
  cursor?: string | undefined;
  limit?: number | undefined;
}

/** Greater than every id: where a list that shows the newest first begins. */
const LAST_ID = "ffffffff-ffff-ffff-ffff-ffffffffffff";

/** The id that a list shows what is older than. Without a cursor it shows everything. */
export function beforeId(cursor: string | null | undefined): string {
  return cursor ?? LAST_ID;
}

export function pageLimit(page: Page): number {
  return page.limit ?? LIMITS.pageItemsDefault;
}

/**
 * A page of a list, and the cursor of the next one. `rows` may hold one row more than the limit, which is not
 * shown.
 */
export function toPage<Row, Item>(
  rows: readonly Row[],
  page: Page,
  view: (row: Row) => Item,
  cursorOf: (row: Row) => string,
) {
  const limit = pageLimit(page);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(view),
    nextCursor: rows.length > limit && last !== undefined ? cursorOf(last) : null,
  };
}

export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}
