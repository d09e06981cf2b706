import { dirname, join } from "node:path";

/** One import: of a file by its path in the project, or of a package by its name. */
export interface Import {
  from: string;
  to: string;
  /** Whether nothing of it is left when the program runs. */
  isType: boolean;
}

const FROM = /\b(?:import|export)\s+(type\s+)?([^"';]*?)\s*from\s*"([^"]+)"/g;
const BARE = /\bimport\s*\(?\s*"([^"]+)"/g;

/** Everything that a file imports, however it is written. */
export function importsOf(file: string, text: string): Import[] {
  const named = [...text.matchAll(FROM)].map(([, type, names, to]) => ({
    from: file,
    to: resolved(file, to!),
    isType: type !== undefined || /^\{(\s*type [\w$ ]+,?)+\s*\}$/.test(names!),
  }));
  const bare = [...text.matchAll(BARE)].map(([, to]) => ({
    from: file,
    to: resolved(file, to!),
    isType: false,
  }));
  return [...named, ...bare];
}

function resolved(file: string, to: string): string {
  return to.startsWith(".") ? join(dirname(file), to) : to;
}

export const INFRASTRUCTURE = ["core", "shared-memory", "database", "http", "overload"];

/** What each folder of `src/` may import, besides itself. Of another module only its `OPEN` files. */
export const MAY_IMPORT: Record<string, readonly string[]> = {
  core: [],
  "shared-memory": ["core"],
  supervisor: ["core"],
  database: ["core", "shared-memory"],
  "postgres-server": ["core", "supervisor", "database"],
  http: ["core", "shared-memory", "database"],
  overload: ["core", "shared-memory", "database", "http", "supervisor"],
  identity: INFRASTRUCTURE,
  "waiting-room": [...INFRASTRUCTURE, "identity"],
  halls: [...INFRASTRUCTURE, "identity"],
  catalogue: [...INFRASTRUCTURE, "halls", "waiting-room", "identity"],
  reservations: [...INFRASTRUCTURE, "halls", "catalogue", "waiting-room", "identity"],
  wallet: [...INFRASTRUCTURE, "waiting-room", "identity"],
  tickets: [...INFRASTRUCTURE, "identity"],
  outbox: INFRASTRUCTURE,
  payments: [
    ...INFRASTRUCTURE,
    "history",
    "outbox",
    "reservations",
    "wallet",
    "tickets",
    "waiting-room",
    "identity",
  ],
  notifications: [...INFRASTRUCTURE, "outbox", "waiting-room", "identity"],
  recoveries: [...INFRASTRUCTURE, "outbox", "identity"],
  messages: [
    ...INFRASTRUCTURE,
    "history",
    "notifications",
    "recoveries",
    "outbox",
    "payments",
    "tickets",
    "identity",
  ],
  history: INFRASTRUCTURE,
  staff: [...INFRASTRUCTURE, "history", "identity"],
  organiser: [
    ...INFRASTRUCTURE,
    "history",
    "payments",
    "reservations",
    "wallet",
    "tickets",
    "catalogue",
    "halls",
    "waiting-room",
    "staff",
  ],
  orders: [...INFRASTRUCTURE, "identity", "history", "organiser", "outbox"],
  jobs: [
    ...INFRASTRUCTURE,
    "history",
    "outbox",
    "wallet",
    "catalogue",
    "reservations",
    "payments",
    "organiser",
  ],
  "box-office": [
    ...INFRASTRUCTURE,
    "identity",
    "history",
    "outbox",
    "tickets",
    "wallet",
    "halls",
    "catalogue",
    "reservations",
    "payments",
  ],
  settlements: [...INFRASTRUCTURE, "history", "organiser", "wallet"],
  webhooks: [...INFRASTRUCTURE, "history", "organiser"],
  door: [...INFRASTRUCTURE, "identity", "history", "tickets"],
  documentation: ["core", "http"],
  pages: ["core", "http", "supervisor"],
};
export const MODULES = Object.keys(MAY_IMPORT).slice(Object.keys(MAY_IMPORT).indexOf("identity"), -2);

/** The files by which other modules know a module. */
const OPEN = /\/(api|service|for-transactions)\.ts$/;

/** What the server and its pages both know, each written once. */
const FACTS_OF_PAGES = new Set([
  "src/pages/addresses.ts",
  "src/core/limits.ts",
  "src/core/bookings/buyer-limits.ts",
  // A status of a seat is a number on the wire.
  "src/core/seat-status.ts",
  // How a sale stands is told in one set of words, with JavaScript and without.
  "src/core/names/sale-words.ts",
  // The clocks of venues are read one way.
  "src/core/time.ts",
  "src/core/access/signing-in.ts",
  // What each role may do is told from the table that decides it.
  "src/core/access/permissions.ts",
  "src/core/look/theme-colours.ts",
  // Which seats are neighbours decides a hold, and the page says before it what would be refused.
  "src/halls/neighbours/spacing.ts",
  "src/halls/neighbours/single-seats.ts",
  // A date is one event of a calendar, from a mail or from a page.
  "src/core/calendar/calendar-file.ts",
  // What is a link in a text.
  "src/core/names/text-links.ts",
  "src/core/refunds/refund-policy.ts",
  // What giving back costs is told in one set of words, by mails and pages.
  "src/core/names/in-language.ts",
  "src/core/refunds/refund-words.ts",
  // Each finding about a file has a text in every language, the server's own in English.
  "src/halls/importing/reading/finding-texts.ts",
  // The page writes the table of the history, whose words are its own.
  "src/core/words/csv-line.ts",
  // So has each kind of error of a field.
  "src/core/words/field-errors.ts",
]);

/** The rooms beside the product, each of which knows those before it. */
const ROOMS = ["testing", "rehearsal", "bench", "faults"];

/**
 * Why this import must not be; undefined where it may. The rules are those of docs/architecture.md, "The
 * modules".
 */
export function objectionTo({ from, to, isType }: Import): string | undefined {
  if (/\.test\.tsx?$/.test(from)) return undefined;
  const [here, there] = [from, to].map((file) => ROOMS.indexOf(file.split("/", 1)[0]!)) as [number, number];
  if (here >= 0 && there > here) return `${ROOMS[here]} does not know ${ROOMS[there]}`;
  if (/^(testing|test|e2e|faults|scripts|bench\/inside|rehearsal\/model)\//.test(from)) return undefined;
  if (!from.startsWith("src/")) {
    if (!to.startsWith("src/")) return undefined;
    if (from.startsWith("web/") && FACTS_OF_PAGES.has(to)) return undefined;
    return isType && to.endsWith("/api.ts") ? undefined : "clients take types of the contract, nothing else";
  }
  if (folderOf(from) === "core" && !to.startsWith("src/core/") && to !== "node:crypto")
    return "core is pure: it imports core";
  if (!to.startsWith("src/")) return undefined;
  return objectionByFolder(from, to) ?? objectionByName(from, to, isType);
}

/** The folder of `src/` that a file is in; empty for the programs themselves. */
function folderOf(file: string): string {
  return /^src\/([^/]+)\//.exec(file)?.[1] ?? "";
}

function objectionByFolder(from: string, to: string): string | undefined {
  const [here, there] = [folderOf(from), folderOf(to)];
  if (here === there) return undefined;
  if (here === "" || here === "worker")
    return /(^|[/-])(store|rules)\.ts$/.test(to) ? "the worker puts services and routes together" : undefined;
  if (!MAY_IMPORT[here]?.includes(there)) return `${here} does not know ${there || "the programs"}`;
  if (MODULES.includes(there) && !OPEN.test(to))
    return `${there} is known by its api.ts, service.ts and for-transactions.ts`;
  return undefined;
}

function objectionByName(from: string, to: string, isType: boolean): string | undefined {
  const isOwn = folderOf(from) === folderOf(to);
  if (/(^|[/-])rules\.ts$/.test(from)) {
    const isShape = isType && isOwn && /\/(gateways\/gateway|api)\.ts$/.test(to);
    if (!isShape && folderOf(to) !== "core" && !(isOwn && /(^|[/-])rules\.ts$/.test(to)))
      return "rules are pure: they import core, each other, and types of their contract and their gateways";
  }
  if (/(^|[/-])store\.ts$/.test(from)) {
    if (!isOwn && MODULES.includes(folderOf(to))) return "a store knows its own tables";
    if (isOwn && !(isType && /(^|[/-])(rules|api)\.ts$/.test(to)))
      return "a store is called by its service, and takes types of its rules";
  }
  if (from.endsWith("/api.ts")) {
    const isSchema = to === "src/http/schemas.ts" || /[/-]api\.ts$/.test(to);
    if (folderOf(to) !== "core" && !isSchema) return "a contract is made of schemas";
  }
  if (/(^|[/-])routes\.ts$/.test(from) && isOwn && /(^|[/-])(store|rules)\.ts$/.test(to))
    return "routes call their service; it calls the rules and the store";
  if (isOwn && MODULES.includes(folderOf(from)) && /(^|[/-])routes\.ts$/.test(to))
    return "routes call the service, never the other way";
  if (from.startsWith("src/wallet/gateways/") && isOwn && !to.startsWith("src/wallet/gateways/"))
    return "a gateway knows its own port";
  return undefined;
}

/** Pairs of folders that reach each other by what their files import. */
export function circlesOf(imports: readonly Import[]): string[] {
  const reached = new Map<string, Set<string>>();
  for (const { from, to } of imports) {
    if (!to.startsWith("src/") || dirname(from) === dirname(to)) continue;
    const known = reached.get(dirname(from)) ?? new Set();
    reached.set(dirname(from), known.add(dirname(to)));
  }
  for (let grown = true; grown;) {
    grown = false;
    for (const known of reached.values()) {
      const before = known.size;
      for (const folder of known) for (const next of reached.get(folder) ?? []) known.add(next);
      grown ||= known.size > before;
    }
  }
  return [...reached].filter(([folder, known]) => known.has(folder)).map(([folder]) => folder);
}
