import { useIsMutating, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { findReservation, payReservation, type PaymentRequest, seeWallet } from "../api/calls.ts";
import { asProblem, type Problem } from "../api/problem.ts";
import { QUERIES } from "../api/queries.ts";
import type { Concert, Payment, PendingPayment, TopUp } from "../api/types.ts";
import { attempt, readAttempt } from "../device/attempts.ts";
import { keepAuthorisation } from "../device/authorisations.ts";
import { keepCharge, useChargeId } from "../device/charges.ts";
import { runExclusively } from "../device/stored.ts";
import { announceWalletChange } from "../device/wallet-changes.ts";
import { isSettled, useResetOnReturn } from "../wallet/top-up.ts";

const SETTLE_POLL_MS = 1_000;

/** How to pay, and the part beyond the points that the buyer was shown. */
export interface Wish {
  shortfall: number;
  paymentMethod: string;
  termsVersion: string;
  /** Runs before anything is charged. */
  prepare: () => Promise<unknown>;
}

/**
 * The charge for a hold, from its start to its end, across refreshes and tabs. Once it has succeeded, it has
 * paid for the hold, or its points are in the wallet.
 */
export function useCharge(reservationId: string): { charge: TopUp | undefined; isOpen: boolean } {
  const queries = useQueryClient();
  const topUpId = useChargeId(reservationId);
  const asked = useQuery({
    ...QUERIES.topUp(topUpId ?? ""),
    enabled: topUpId !== null,
    refetchInterval: ({ state }) => (state.data && isSettled(state.data) ? false : SETTLE_POLL_MS),
  });
  const charge = topUpId === null ? undefined : asked.data;
  const isOpen = topUpId !== null && (charge === undefined || !isSettled(charge));
  const wasOpen = useRef(false);
  useEffect(() => {
    if (wasOpen.current && !isOpen) {
      announceWalletChange();
      for (const { all } of [QUERIES.reservation, QUERIES.wallet, QUERIES.place, QUERIES.tickets])
        void queries.invalidateQueries(all());
    }
    wasOpen.current = isOpen;
  }, [isOpen, queries]);
  return { charge, isOpen };
}

const payingKey = (reservationId: string) => ["pay", reservationId];

/** Whether a payment for this hold has been asked for, on this page or the one before, and not answered. */
export function useIsPaying(reservationId: string): boolean {
  return useIsMutating({ mutationKey: payingKey(reservationId) }) > 0;
}

/**
 * Pays for a hold by one call, which charges exactly what points are missing. At most once, despite double
 * clicks, refreshes, other tabs and lost answers: see `attempt`, and the server refuses a second charge while
 * one is open. If the payment company has a page of its own, the buyer is sent there.
 */
export function usePaying({ queueId, concertId, title }: Concert, reservationId: string) {
  const queries = useQueryClient();
  const name = `pay.${reservationId}`;
  const { charge, isOpen } = useCharge(reservationId);
  const [isRetrying, setRetrying] = useState(false);
  const pay = useMutation<Payment | PendingPayment | null, Problem, Wish | undefined>({
    mutationKey: payingKey(reservationId),
    mutationFn: (wish) =>
      runExclusively(name, async () => {
        const unfinished = readAttempt<PaymentRequest>(name);
        if (unfinished === null) {
          if (wish === undefined || (await hasChanged(wish.shortfall))) return null;
          await wish.prepare();
          keepCharge(reservationId, null);
        }
        const body = unfinished?.body ?? bodyOf(wish!);
        return attempt(
          name,
          body,
          (body, key) => payReservation(queueId, body, key),
          () => setRetrying(true),
        );
      }),
    onSuccess: (answer) => {
      if (answer === null || "paymentId" in answer) return;
      const { topUpId, amount, action } = answer;
      if (action === undefined) return keepCharge(reservationId, topUpId);
      keepAuthorisation(topUpId, { ...action, amount, title, queueId, order: { concertId, reservationId } });
      // Not through the router, because only that page may run the company's script.
      location.assign(`/top-ups/${topUpId}/authorise`);
    },
    // A refusal after a charge names it: it is still open, was declined, or has left points.
    onError: (error) => {
      const topUpId = asProblem(error).text("topUpId");
      if (topUpId !== "") keepCharge(reservationId, topUpId);
    },
    onSettled: async () => {
      setRetrying(false);
      announceWalletChange();
      // Paid, expired or short of points: the refreshed queries show which.
      for (const { all } of [QUERIES.wallet, QUERIES.reservation, QUERIES.place, QUERIES.me, QUERIES.concert])
        await queries.invalidateQueries(all());
    },
  });

  function bodyOf({ shortfall, paymentMethod, termsVersion }: Wish): PaymentRequest {
    const topUp = shortfall > 0 ? { topUp: { paymentMethod } } : {};
    return { reservationId, termsVersion, ...topUp };
  }

  /** Whether another sum would be charged than the buyer was shown. */
  async function hasChanged(shortfall: number): Promise<boolean> {
    const [{ balance }, { status, amount }] = await Promise.all([
      seeWallet(queueId, undefined),
      findReservation(reservationId, undefined),
    ]);
    return status !== "HELD" || Math.max(0, amount - balance) !== shortfall;
  }

  const { mutate, reset } = pay;
  useResetOnReturn(reset);
  // If a refresh lost the answer to a payment, it is requested again automatically.
  const resumed = useRef(false);
  useEffect(() => {
    if (resumed.current || readAttempt(name) === null) return;
    resumed.current = true;
    mutate(undefined);
  }, [name, mutate]);

  const answer = pay.data ?? null;
  const isPaid = answer !== null && "paymentId" in answer;
  const isLeaving = answer !== null && !isPaid && answer.action !== undefined;
  const hasPaid = charge?.paidReservationId !== undefined;
  const isBusy = pay.isPending || isOpen || isPaid || isLeaving || hasPaid;
  const isDeclined = pay.error?.code === "top_up_declined" || charge?.status === "FAILED";
  const wasPending = pay.error?.code === "invalid_state" && pay.error.text("topUpId") !== "";
  return {
    start: (wish: Wish) => mutate(wish),
    /** The missing part changed after it was shown, so nothing was charged. */
    isOutdated: !isBusy && pay.isSuccess && answer === null,
    isBusy,
    /** The payment company's answer is open, or ours has not arrived. */
    isUnknown: isOpen || isRetrying,
    /** Why the payment failed, as the payment company or our own server named it. */
    failed: !isBusy && isDeclined ? (charge?.reason ?? pay.error?.text("reason") ?? "") : null,
    problem: pay.error !== null && !isDeclined && !wasPending ? pay.error : null,
  };
}
