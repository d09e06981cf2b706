import type { PerformanceId, TicketId } from "../../core/ids.ts";
import type { Instant } from "../../core/time.ts";

export const SCAN_RESULTS = ["OK", "ALREADY_IN", "CANCELLED", "OTHER_PERFORMANCE", "UNKNOWN"] as const;
export type ScanResult = (typeof SCAN_RESULTS)[number];

/** One reading of one ticket, as it stands. */
export interface Scan {
  nonce: string;
  ticketId: TicketId | null;
  /** At whose door it was. */
  performanceId: PerformanceId;
  at: Instant;
  gate: string;
  result: ScanResult;
  /** Whether the device or the server said that they may go in. */
  wasAdmitted: boolean;
  /** The scan by which the ticket is in. */
  isEntry: boolean;
  forcedOver: ScanResult | null;
  forceReason: string | null;
  isUndone: boolean;
}

/** A reading as a device sends it, with the ticket that its code names. */
export interface NewScan {
  nonce: string;
  ticketId: TicketId | null;
  at: Instant;
  gate: string;
  /** At the door of which date; absent: of any that the device is for. */
  performanceId: PerformanceId | undefined;
  /** Why they were let in all the same; empty: no reason was given. */
  force: string | undefined;
  /** What the device has said already, by its own list. */
  shown: ScanResult | undefined;
}

/** A ticket that is asked about, with all of its scans that let somebody in. */
export interface ScannedTicket {
  performanceId: PerformanceId;
  isCancelled: boolean;
  admitted: Scan[];
}

/**
 * When a scan counts as made. No device has read a ticket before it was enrolled, or after we heard of it:
 * who claims that has a wrong clock. Of such a clock, and of one that the device itself does not trust,
 * nothing is believed: the scan counts from when we heard of it, which is the latest that it can be. So it
 * comes before nobody whose clock was right.
 */
export function timeOfScan(
  claimed: Instant,
  enrolledAt: Instant,
  now: Instant,
  isClockUnknown: boolean,
): Instant {
  return isClockUnknown || claimed < enrolledAt ? now : Math.min(claimed, now);
}

/**
 * What one new reading comes to. Of the readings of a ticket that let somebody in, the earliest is its entry,
 * so the order in which they arrive does not matter. The entry before it, if this one is earlier, becomes
 * ALREADY_IN: a conflict, because two people may be in.
 */
export function decideScan(
  asked: NewScan,
  ticket: ScannedTicket | undefined,
  ofDevice: readonly PerformanceId[],
): Scan {
  const scan: Scan = {
    nonce: asked.nonce,
    ticketId: ticket ? asked.ticketId : null,
    performanceId: asked.performanceId ?? ofDevice[0]!,
    at: asked.at,
    gate: asked.gate,
    result: "UNKNOWN",
    wasAdmitted: false,
    isEntry: false,
    forcedOver: null,
    forceReason: null,
    isUndone: false,
  };
  if (!ticket) return { ...scan, wasAdmitted: asked.shown === "OK" };
  const here = asked.performanceId ? [asked.performanceId] : ofDevice;
  if (here.includes(ticket.performanceId)) scan.performanceId = ticket.performanceId;
  const result = resultOf(scan, ticket, here);
  if (asked.force !== undefined && result !== "OK") {
    const forced = { result: "OK", forcedOver: result, forceReason: asked.force } as const;
    return admit(ticket, { ...scan, ...forced, wasAdmitted: true });
  }
  // Whoever was turned away is not in.
  if (asked.force === undefined && asked.shown !== undefined && asked.shown !== "OK")
    return { ...scan, result: asked.shown };
  const wasAdmitted = result === "OK" || asked.shown === "OK";
  return wasAdmitted ? admit(ticket, { ...scan, result, wasAdmitted }) : { ...scan, result };
}

/** Takes a scan back: nobody is in by it. Another that let somebody in becomes the entry, if there is one. */
export function undoScan(scan: Scan, ticket: ScannedTicket | undefined): void {
  scan.isUndone = true;
  scan.isEntry = false;
  if (ticket) chooseEntry(ticket);
}

/** What a scan comes to now. By one that was taken back nobody is in, so it is no OK any more. */
export function resultNow({ result, isUndone }: Scan, isTicketIn: boolean): ScanResult {
  if (!isUndone || (result !== "OK" && result !== "ALREADY_IN")) return result;
  return isTicketIn ? "ALREADY_IN" : "CANCELLED";
}

function resultOf(scan: Scan, ticket: ScannedTicket, here: readonly PerformanceId[]): ScanResult {
  if (!here.includes(ticket.performanceId)) return "OTHER_PERFORMANCE";
  if (ticket.isCancelled) return "CANCELLED";
  const entry = ticket.admitted.find(({ isEntry }) => isEntry);
  return entry && isBefore(entry, scan) ? "ALREADY_IN" : "OK";
}

function admit(ticket: ScannedTicket, scan: Scan): Scan {
  ticket.admitted.push(scan);
  chooseEntry(ticket);
  return scan;
}

/** Makes the earliest of the scans that let somebody in the entry, and no other. */
function chooseEntry(ticket: ScannedTicket): void {
  const standing = ticket.admitted.filter(mayBeEntry).toSorted((a, b) => (isBefore(a, b) ? -1 : 1));
  for (const [n, scan] of standing.entries()) {
    scan.isEntry = n === 0;
    if (scan.forcedOver === null || scan.isEntry) scan.result = scan.isEntry ? "OK" : "ALREADY_IN";
  }
}

/** Not one that was forced for a ticket that is void here. */
function mayBeEntry({ isUndone, result, forcedOver }: Scan): boolean {
  const natural = forcedOver ?? result;
  return !isUndone && (natural === "OK" || natural === "ALREADY_IN");
}

function isBefore(a: Scan, b: Scan): boolean {
  return a.at < b.at || (a.at === b.at && a.nonce < b.nonce);
}
