import { hearClock, type KnownClock, tellTime } from "../clock.ts";
import { keep, readFact } from "./database.ts";

/** What is known of the server's clock. It is kept, so that a reload without a network forgets nothing. */
let known: KnownClock | undefined;

export async function loadClock(): Promise<void> {
  known = await readFact<KnownClock>("clock");
}

/** Now, by the server's clock as it was last heard of. */
export function doorTime(): { at: number; isUnknown: boolean } {
  return tellTime(known, Date.now());
}

/** How far this phone's clock is off. */
export function clockOffset(): number {
  return known?.offsetMs ?? 0;
}

export function noteServerTime(sentAt: number, serverAt: number): void {
  known = hearClock(known, { sentAt, receivedAt: Date.now(), serverAt });
  void keep("facts", [["clock", known]]);
}
