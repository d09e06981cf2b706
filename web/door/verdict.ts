/** What a phone says of a code by its own list: pure, and done in less than a millisecond. */

export type Result = "OK" | "ALREADY_IN" | "CANCELLED" | "OTHER_PERFORMANCE" | "UNKNOWN";

/** A ticket as the phone keeps it. */
export interface KeptTicket {
  ticketId: string;
  section: string;
  row: string;
  label: string;
  name: string | null;
  bookingNumber: string | null;
  status: "VALID" | "CHECKED_IN" | "CANCELLED";
  firstAt?: string | undefined;
  firstGate?: string | undefined;
  /** The scan by which it came in. */
  firstNonce?: string | undefined;
}

/** What a code says by itself. */
export interface CodeClaims {
  ticketId: string;
  performanceId: string;
  section: string | null;
  row: string | null;
  label: string | null;
  startsAt: number | null;
}

export interface Verdict {
  result: Result;
  /** What is known of the seat: by the list, else by the code. */
  seat: { section: string; row: string; label: string } | null;
  name: string | null;
  bookingNumber: string | null;
  firstAt?: string | undefined;
  firstGate?: string | undefined;
  startsAt?: number | undefined;
}

/** The claims of a code that looks like ours. Whether its signature is good is another question. */
export function readClaims(code: string): CodeClaims | null {
  const parts = code.trim().split(".");
  if (parts.length !== 3) return null;
  try {
    const { t, p, c, r, l, d } = JSON.parse(textOf(parts[1]!)) as Record<string, unknown>;
    if (typeof t !== "string" || typeof p !== "string") return null;
    const text = (value: unknown) => (typeof value === "string" ? value : null);
    return {
      ticketId: t,
      performanceId: p,
      section: text(c),
      row: text(r),
      label: text(l),
      startsAt: typeof d === "number" ? d * 1_000 : null,
    };
  } catch {
    return null;
  }
}

/**
 * Decides about a code. `isGenuine`: its signature was checked here and is good; null: this browser cannot
 * check it, so only the list counts.
 */
export function decideCode(
  claims: CodeClaims | null,
  isGenuine: boolean | null,
  performanceId: string,
  tickets: ReadonlyMap<string, KeptTicket>,
): Verdict {
  if (!claims || isGenuine === false) return nothing("UNKNOWN");
  const byCode = {
    seat: seatOf(claims),
    name: null,
    bookingNumber: null,
    ...(claims.startsAt === null ? {} : { startsAt: claims.startsAt }),
  };
  if (claims.performanceId !== performanceId) return { result: "OTHER_PERFORMANCE", ...byCode };
  const ticket = tickets.get(claims.ticketId);
  // Signed by us and not on the list: it was sold after the list was fetched.
  if (!ticket) return isGenuine ? { result: "OK", ...byCode } : nothing("UNKNOWN");
  return decideTicket(ticket);
}

/** Decides about a ticket of the list, as when somebody was found by their name. */
export function decideTicket(ticket: KeptTicket): Verdict {
  const { section, row, label, name, bookingNumber, status, firstAt, firstGate } = ticket;
  const known = { seat: { section, row, label }, name, bookingNumber };
  if (status === "CANCELLED") return { result: "CANCELLED", ...known };
  if (status === "CHECKED_IN") return { result: "ALREADY_IN", ...known, firstAt, firstGate };
  return { result: "OK", ...known };
}

/**
 * Tickets whose name, booking number or seat has all of these words. The seat may be written as it is printed
 * in either language, or in short (`A-1-12`, `c12`); whose seat is just that stands first.
 */
export function searchTickets(tickets: Iterable<KeptTicket>, typed: string, most: number): KeptTicket[] {
  const words = typed
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  if (words.length === 0) return [];
  const [spaced, short] = [spacedOf(typed), shortOf(typed)];
  // The very seat, the seat but for the spaces, and all others.
  const found: [KeptTicket[], KeptTicket[], KeptTicket[]] = [[], [], []];
  for (const ticket of tickets) {
    const { text, spacedSeats, shorts } = namesOf(ticket);
    if (short !== "" && spacedSeats.includes(spaced)) found[0].push(ticket);
    else if (short !== "" && shorts.includes(short)) found[1].push(ticket);
    else if (words.every((word) => text.includes(word))) found[2].push(ticket);
    else if (short !== "" && shorts.some((each) => each.startsWith(short))) found[2].push(ticket);
  }
  return found.flat().slice(0, most);
}

interface Names {
  text: string;
  spacedSeats: string[];
  shorts: string[];
}

/** Each letter that is typed looks through all tickets of the hall. */
const namesOfTickets = new WeakMap<KeptTicket, Names>();

function namesOf(ticket: KeptTicket): Names {
  let names = namesOfTickets.get(ticket);
  if (!names) {
    const seats = namesOfSeat(ticket);
    const text = [ticket.name, ticket.bookingNumber, ...seats].join(" ").toLowerCase();
    names = { text, spacedSeats: seats.map(spacedOf), shorts: seats.map(shortOf) };
    namesOfTickets.set(ticket, names);
  }
  return names;
}

function namesOfSeat({ section, row, label }: KeptTicket): string[] {
  return [
    `${section} ${row}열 ${label}번`,
    `${section} row ${row} seat ${label}`,
    `${section} ${row} ${label}`,
    `${section} ${label}`,
    `${row} ${label}`,
  ];
}

const BETWEEN = /[\s,·./-]+/g;

function spacedOf(text: string): string {
  return text.toLowerCase().replace(BETWEEN, " ").trim();
}

/** Without spaces and signs between, as people type it in a hurry. */
function shortOf(text: string): string {
  return text.toLowerCase().replace(BETWEEN, "");
}

function nothing(result: Result): Verdict {
  return { result, seat: null, name: null, bookingNumber: null };
}

function seatOf({ section, row, label }: CodeClaims): Verdict["seat"] {
  return label === null ? null : { section: section ?? "", row: row ?? "", label };
}

function textOf(base64url: string): string {
  const bytes = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return new TextDecoder().decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
}
