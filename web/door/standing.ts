import type { KeptTicket, Verdict } from "./verdict.ts";

/** What this phone has decided about a ticket, and its list does not have yet. */
export type Decision =
  | { nonce: string; at: string; gate: string; seat: Verdict["seat"]; isIn: boolean }
  | { undo: string };

/**
 * How a ticket stands: by the list, and by what this phone has decided since. So nobody comes in twice here,
 * also with a ticket that was sold after the list was fetched. Undefined: it is on neither.
 */
export function standingOf(
  ticketId: string,
  listed: KeptTicket | undefined,
  decisions: readonly Decision[],
): KeptTicket | undefined {
  if (listed?.status === "CANCELLED") return listed;
  const undone = new Set(decisions.flatMap((each) => ("undo" in each ? each.undo : [])));
  const isListedIn = listed?.status === "CHECKED_IN" && !undone.has(listed.firstNonce ?? "");
  if (isListedIn) return listed;
  for (const each of decisions) {
    if ("undo" in each || !each.isIn || undone.has(each.nonce)) continue;
    const known = listed ?? { ...unlisted(ticketId), ...each.seat };
    return { ...known, status: "CHECKED_IN", firstAt: each.at, firstGate: each.gate, firstNonce: each.nonce };
  }
  if (listed?.status !== "CHECKED_IN") return listed;
  return { ...listed, status: "VALID", firstAt: undefined, firstGate: undefined, firstNonce: undefined };
}

function unlisted(ticketId: string) {
  return { ticketId, section: "", row: "", label: "", name: null, bookingNumber: null };
}
