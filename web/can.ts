import { BUYER_LIMITS } from "../src/core/bookings/buyer-limits.ts";
import type { Problem } from "./api/problem.ts";
import type { Performance, Queue, QueueStatus, Reservation } from "./api/types.ts";

/**
 * What can be done in which state. Every page uses this one table. A negative verdict names the reason, which
 * the page shows beside the disabled button.
 */
export type Verdict<Why extends string> = { yes: true } | { yes: false; why: Why };

const YES = { yes: true } as const;
const no = <Why extends string>(why: Why) => ({ yes: false, why }) as const;

export type PlaceStatus = QueueStatus["status"];

/** Statuses of a place whose turn is now or may still come. */
const LIVE: ReadonlySet<PlaceStatus> = new Set(["REGISTERED", "WAITING", "READY", "ACTIVE", "MISSED"]);

export const can = {
  /** For newcomers. A visitor with a live place keeps it in every state. */
  join({ state, lottery }: Pick<Queue, "state" | "lottery">): Verdict<"SCHEDULED" | "SOLD_OUT" | "CLOSED"> {
    // With an opening lottery, visitors who come before the opening register for the draw.
    if (state === "OPEN" || state === "PAUSED" || (state === "SCHEDULED" && lottery !== undefined))
      return YES;
    return no(state);
  },

  wait: (status: PlaceStatus): boolean => LIVE.has(status),

  leave: (status: PlaceStatus): boolean => LIVE.has(status),

  chooseSeats: (status: PlaceStatus): boolean => status === "ACTIVE",

  hold(
    sale: Performance["state"],
    seats: number,
    owned: number,
    limit: number,
    objection: "single" | "companion" | null = null,
  ): Verdict<"notOnSale" | "none" | "tooMany" | "single" | "companion"> {
    if (sale !== "ON_SALE") return no("notOnSale");
    if (seats === 0) return no("none");
    if (seats + owned > limit) return no("tooMany");
    return objection === null ? YES : no(objection);
  },

  release: (reservation: Pick<Reservation, "status">): boolean => reservation.status === "HELD",

  /** `refusal` is the refusal of the preview of these seats; null without one. */
  cancel(
    reservation: Pick<Reservation, "status">,
    seats: number,
    refusal: Problem | null,
  ): Verdict<"notPaid" | "none" | "tooLate" | "used" | "unknown"> {
    if (reservation.status !== "CONFIRMED") return no("notPaid");
    if (seats === 0) return no("none");
    if (refusal === null) return YES;
    if ("closedAt" in refusal.fields) return no("tooLate");
    return no(refusal.fields["currentStatus"] === "CHECKED_IN" ? "used" : "unknown");
  },

  /** `left` is the part of the top-up that has not been sent back yet. */
  reverse(amount: number, left: number, balance: number): Verdict<"allBack" | "spent" | "amount"> {
    if (left === 0) return no("allBack");
    if (balance === 0) return no("spent");
    return Number.isInteger(amount) &&
      amount >= BUYER_LIMITS.topUpPointsMin &&
      amount <= Math.min(left, balance)
      ? YES
      : no("amount");
  },

  /** Whether the place in line still lets its visitor pay for what they hold. */
  goOn: (status: PlaceStatus | undefined): boolean =>
    status !== "REVOKED" && status !== "EXPIRED" && status !== "LEFT",
};
