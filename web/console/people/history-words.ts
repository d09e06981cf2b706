import { findText } from "../../text/translator.ts";
import type { HistoryAction } from "../api/types.ts";
import { type Difference, fieldsOf, isNothing, isObject, NOTHING } from "../parts/differences.ts";
import { en } from "../../text/console/en.ts";
import type { ConsoleTextKey, ConsoleTranslate } from "../text.ts";

/** What of an act is told in words. */
export type ToldAct = Pick<HistoryAction, "before" | "after" | "detail"> & {
  concert: { timeZone: string } | null;
};

/** Of a long list so many are named. */
const NAMED_MAX = 50;
const TIME = /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/;
const MONTH = /^\d{4}-\d{2}$/;
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const MONEY = new Set(["amount", "refund", "fee", "toWallet", "net", "price"]);
/** On the venue's clock; all other times are on the reader's. */
const AT_VENUE = new Set(["startsAt", "salesOpenAt", "salesCloseAt", "releaseAt"]);
/** Ids of what was put in the place of another. Other ids mean nothing to a reader. */
const REPLACED = new Set(["posterId", "logoId", "seatPlanId"]);
/** Ids that are counted. */
const COUNTED = { concertIds: "history.concerts", performanceIds: "history.dates" } as const;
/** What follows from other fields. */
const IMPLIED = new Set(["termsVersion", "date"]);
/** What people have written, or what is called the same everywhere. */
const WRITTEN = new Set(
  (
    "title venue description name email phone address notice url text reason bookingNumber receipt colour " +
    "timeZone registration contact refundPolicy prefix grade category categories section row label " +
    "allocation recipient mediaType seatNumbers seatNumber AVAILABLE BLOCKED"
  ).split(" "),
);

/** How the reader's language says things. */
export interface Saying {
  t: ConsoleTranslate;
  number: (value: number) => string;
  /** Without a zone, on the reader's clock. */
  time: (instant: string, timeZone?: string) => string;
  month: (month: string) => string;
}

interface Words extends Saying {
  zone: string | undefined;
  /** The dates that an act names, by their ids. */
  dates: ReadonlyMap<string, string>;
  /** Called for each field or value that has no words. */
  untold: (what: string) => void;
}

/** What an act has changed, field by field, and what else is known of it. */
export function toldOf(saying: Saying, act: ToldAct): Difference[] {
  return tellWith(saying, act, () => undefined);
}

/** The fields and values of an act that have no words. */
export function untoldIn(saying: Saying, act: ToldAct): string[] {
  const found: string[] = [];
  tellWith(saying, act, (what) => found.push(what));
  return found;
}

function tellWith(saying: Saying, act: ToldAct, untold: Words["untold"]): Difference[] {
  const detail = fieldsOf(act.detail);
  const zone = act.concert?.timeZone;
  const words: Words = { ...saying, zone, dates: datesIn(saying, detail, zone), untold };
  const states = differences(words, leavesOf(act.before), leavesOf(act.after));
  // Seats that were exchanged: what was given up, and what came in its place.
  const { from, to, ...rest } = detail;
  const isMove = isObject(from) && isObject(to);
  const moved = isMove ? differences(words, leavesOf(from), leavesOf(to)) : [];
  const known = new Set([...leavesOf(act.before).keys(), ...leavesOf(act.after).keys()]);
  // The dates whose states stand above are named there, and so are the seats by their new state.
  if ([...known].some((path) => UUID.test(path))) known.add("performances");
  if (known.has("AVAILABLE") || known.has("BLOCKED")) for (const path of ["to", "changed"]) known.add(path);
  const others = [...leavesOf(isMove ? rest : detail)].filter(([path]) => !known.has(path));
  return [...states, ...moved, ...differences(words, new Map(), new Map(others))];
}

function differences(
  words: Words,
  before: ReadonlyMap<string, unknown>,
  after: ReadonlyMap<string, unknown>,
): Difference[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  return paths.flatMap((path) => {
    const [was, is] = [before.get(path), after.get(path)];
    const name = lastOf(path);
    if (REPLACED.has(name)) return before.has(path) && was !== is ? [replaced(words, path, was, is)] : [];
    if (!isTold(name)) return [];
    const [from, to] = [
      before.has(path) ? valueOf(words, name, was) : NOTHING,
      after.has(path) ? valueOf(words, name, is) : NOTHING,
    ];
    return from === to ? [] : [{ name: nameOf(words, path), from, to }];
  });
}

function replaced(words: Words, path: string, was: unknown, is: unknown): Difference {
  const { t } = words;
  return {
    name: nameOf(words, path),
    from: isNothing(was) ? NOTHING : t("history.oldOne"),
    to: isNothing(is) ? NOTHING : t("history.newOne"),
  };
}

function isTold(name: string): boolean {
  if (name in COUNTED) return true;
  return !/Ids?$/.test(name) && !IMPLIED.has(name);
}

function nameOf(words: Words, path: string): string {
  const parts = path.split(".");
  const own = fieldName(words, parts.at(-1)!);
  const group = parts.at(-2);
  // The rules of a sale are called by themselves.
  return group === undefined || parts[0] === "policy" ? own : `${fieldName(words, group)}: ${own}`;
}

function fieldName({ t, dates, untold }: Words, field: string): string {
  if (UUID.test(field)) return dates.get(field) ?? t("field.performance");
  const key = `field.${field}`;
  if (findText(en, key) !== undefined) return t(key as ConsoleTextKey);
  untold(field);
  return field;
}

function valueOf(words: Words, name: string, value: unknown): string {
  const { t, zone, number, time, month, untold } = words;
  if (name in COUNTED) {
    const key = COUNTED[name as keyof typeof COUNTED];
    return value === null ? t("history.allOf") : t(key, { count: (value as unknown[]).length });
  }
  if (isNothing(value)) return NOTHING;
  if (typeof value === "boolean") return t(value ? "history.yes" : "history.no");
  if (typeof value === "number")
    return MONEY.has(name) ? t("money.won", { amount: number(value) }) : number(value);
  if (Array.isArray(value)) return listOf(words, name, value);
  if (isObject(value)) return pricesOf(words, value);
  const text = String(value);
  if (TIME.test(text)) return time(text, AT_VENUE.has(name) ? zone : undefined);
  if (name === "month" && MONTH.test(text)) return month(text);
  if (WRITTEN.has(name)) return text;
  const word = codeWord(t, name, text);
  if (word === undefined) untold(`${name} ${text}`);
  return word ?? text;
}

/** The words for a code; undefined if there are none. */
function codeWord(t: ConsoleTranslate, name: string, code: string): string | undefined {
  const plain = code.replaceAll(".", "_");
  const groups = [`value.${name}`, ...(GROUPS[name] ?? (UUID.test(name) ? ["state"] : []))];
  const key = groups.map((group) => `${group}.${plain}`).find((each) => findText(en, each) !== undefined);
  return key === undefined ? undefined : t(key as ConsoleTextKey);
}

/** Groups of texts whose words a field's values have. */
const GROUPS: Record<string, string[]> = {
  state: ["state"],
  status: ["state"],
  role: ["role"],
  kind: ["desk.kind", "value.message"],
  events: ["webhookEvent"],
  type: ["webhookEvent"],
  changed: ["field"],
};

function listOf(words: Words, name: string, values: readonly unknown[]): string {
  const { t } = words;
  const named = values.slice(0, NAMED_MAX).map((each) => (isObject(each) ? itemOf(words, each) : each));
  const isOfThings = values.some(isObject);
  const texts = named.map((each) =>
    typeof each === "string" && isOfThings ? each : valueOf(words, name, each),
  );
  const more = values.length - named.length;
  const told = texts.filter((each) => each !== "").join(isOfThings ? "; " : ", ");
  return more > 0 ? t("history.more", { told, count: more }) : told;
}

/** One thing of a list: its fields, each with its name. */
function itemOf(words: Words, item: object): string {
  const { category, grade, price, ...rest } = item as Record<string, unknown>;
  if (price !== undefined && (category ?? grade) !== undefined && Object.keys(rest).length === 0)
    return `${String(category ?? grade)} ${valueOf(words, "price", price)}`;
  return differences(words, new Map(), leavesOf(item))
    .map(({ name, to }) => `${name} ${to}`)
    .join(", ");
}

/** Prices by their categories. */
function pricesOf(words: Words, prices: object): string {
  return Object.entries(prices)
    .map(([category, price]) => `${category} ${valueOf(words, "price", price)}`)
    .join(", ");
}

/** The fields of a state by their paths, those of the things in it too. Prices by category stay together. */
function leavesOf(value: unknown, above = ""): Map<string, unknown> {
  const leaves = Object.entries(fieldsOf(value)).flatMap<[string, unknown]>(([name, each]) => {
    const path = above === "" ? name : `${above}.${name}`;
    return isObject(each) && name !== "prices" ? [...leavesOf(each, path)] : [[path, each]];
  });
  return new Map(leaves);
}

function datesIn(
  { time }: Saying,
  { performances }: Record<string, unknown>,
  zone: string | undefined,
): Map<string, string> {
  const named = (Array.isArray(performances) ? performances : []) as {
    performanceId: string;
    startsAt: string;
  }[];
  return new Map(named.map(({ performanceId, startsAt }) => [performanceId, time(startsAt, zone)]));
}

const lastOf = (path: string): string => path.slice(path.lastIndexOf(".") + 1);
