import type { Stays } from "./api.ts";
import type { Instant } from "../../core/time.ts";
import { type DateOfSale, faultsOf, type SaleFault } from "../rules.ts";

/** What a concert is asked about before it is published. */
export interface Draft {
  title: string;
  venue: string;
  salesOpenAt: Instant | null;
  dates: readonly (DateOfSale & { isStopped: boolean })[];
  hasLottery: boolean;
  /** The other concerts of its queue were withdrawn, and the line with them. */
  isQueueWithdrawn: boolean;
}

/** What a draft can lack, by the field of the request that gives it. */
export const MISSING = [
  "title",
  "venue",
  "performances",
  "startsAt",
  "salesCloseAt",
  "saleTimes",
  "state",
  "salesOpenAt",
  "queueId",
] as const;
export type Missing = (typeof MISSING)[number];

/** What a draft still lacks; empty if it can be published. */
export function missingOf(draft: Draft, now: Instant): Missing[] {
  const { dates } = draft;
  const faults = dates.map((date) => faultsOf(date, now));
  const has = (...sought: SaleFault[]) => faults.some((each) => each.some((fault) => sought.includes(fault)));
  const isOver = dates.every(({ closesAt }) => closesAt <= now);
  const lacks: Record<Missing, boolean> = {
    title: draft.title.trim() === "",
    venue: draft.venue.trim() === "",
    performances: isOver,
    startsAt: !isOver && has("begun"),
    salesCloseAt: has("closes_after_start"),
    saleTimes: !isOver && has("opens_too_late", "closed"),
    state: dates.some(({ isStopped }) => isStopped),
    salesOpenAt: draft.hasLottery && draft.salesOpenAt === null,
    queueId: draft.isQueueWithdrawn,
  };
  return MISSING.filter((name) => lacks[name]);
}

export type ConcertState = "DRAFT" | "PUBLISHED" | "ENDED";

/** A published concert has ended once its last date has begun. Nothing writes this: the clock decides. */
export function concertState(isDraft: boolean, startsAt: readonly Instant[], now: Instant): ConcertState {
  if (isDraft) return "DRAFT";
  return startsAt.length > 0 && startsAt.every((at) => at <= now) ? "ENDED" : "PUBLISHED";
}

/** Why a date cannot be removed; null: it can be. */
export function whyDateStays(date: {
  wasCalledOff: boolean;
  isDraft: boolean;
  isOnly: boolean;
  hadSeats: boolean;
}): Stays | null {
  if (date.wasCalledOff) return "CALLED_OFF";
  if (date.isDraft) return null;
  if (date.isOnly) return "ONLY_DATE";
  return date.hadSeats ? "HAD_SEATS" : null;
}
