import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { findReservation, seeWallet, topUp, type TopUpRequest } from "../api/calls.ts";
import type { Problem } from "../api/problem.ts";
import { QUERIES } from "../api/queries.ts";
import type { Concert, TopUp } from "../api/types.ts";
import { attempt, readAttempt } from "../device/attempts.ts";
import { keepAuthorisation } from "../device/authorisations.ts";
import { runExclusively, readStored, useStored, writeStored } from "../device/stored.ts";
import { announceWalletChange } from "../device/wallet-changes.ts";

const SETTLE_POLL_MS = 1_000;

/** What to charge, and the missing amount that the buyer was shown. */
export interface Wish extends TopUpRequest {
  shortfall: number;
}

/**
 * Tops up for a reservation. If the payment company has a page of its own, the buyer is sent there. An
 * unsettled top-up is stored and followed until it settles, across refreshes and tabs. Meanwhile no second
 * one can be started.
 */
export function useTopUp({ queueId, concertId, title }: Concert, reservationId: string) {
  const queries = useQueryClient();
  const name = `top-up.${reservationId}`;
  const openKey = `open-top-up.${reservationId}`;
  const openId = useStored<string>(openKey);
  const start = useMutation<TopUp | null, Problem, Wish>({
    // One at a time in this browser, for any reservation, because each depends on the balance after the one
    // before.
    mutationFn: ({ shortfall, ...body }) =>
      runExclusively("wallet", async () => {
        const isUnfinished = readAttempt(name) !== null;
        if (!isUnfinished && (await hasChanged(shortfall))) return null;
        return attempt(name, body, (body, key) => topUp(queueId, body, key));
      }),
    // The hold may have expired, or the place in line may have ended.
    onError: () => {
      void queries.invalidateQueries(QUERIES.reservation.all(reservationId));
      void queries.invalidateQueries(QUERIES.place.all(queueId));
      void queries.invalidateQueries(QUERIES.wallet.all());
    },
    // Pending until the new balance is read, because the missing amount is unknown before that.
    onSuccess: async (answer) => {
      if (answer === null) return queries.invalidateQueries(QUERIES.wallet.all());
      const { topUpId, amount, action } = answer;
      if (answer.status === "REQUIRES_ACTION" && action !== undefined) {
        keepAuthorisation(topUpId, { ...action, amount, title, queueId, concertId, reservationId });
        // Not through the router, because only that page may run the company's script.
        location.assign(`/top-ups/${topUpId}/authorise`);
      } else if (isSettled(answer)) {
        announceWalletChange();
        await queries.invalidateQueries(QUERIES.wallet.all());
      } else writeStored(openKey, answer.topUpId);
    },
  });

  /** Whether the missing amount differs from what the buyer was shown, or another top-up is on its way. */
  async function hasChanged(shortfall: number): Promise<boolean> {
    if (readStored(openKey) !== null) return true;
    const [{ balance }, { status, amount }] = await Promise.all([
      seeWallet(queueId, undefined),
      findReservation(reservationId, undefined),
    ]);
    return status !== "HELD" || Math.max(0, amount - balance) !== shortfall;
  }
  const open = useQuery({
    ...QUERIES.topUp(openId ?? ""),
    enabled: openId !== null,
    refetchInterval: ({ state }) => (state.data && isSettled(state.data) ? false : SETTLE_POLL_MS),
  });
  const settled = open.data !== undefined && isSettled(open.data);
  useEffect(() => {
    if (openId === null || !settled) return;
    announceWalletChange();
    // Busy until the new balance is read.
    void queries.invalidateQueries(QUERIES.wallet.all()).then(() => writeStored(openKey, null));
  }, [openId, settled, openKey, queries]);

  const { mutate, reset } = start;
  // If the visitor comes back from the company's page, the browser may restore this page in its old state, so
  // it is reset.
  useEffect(() => {
    const onShow = (event: PageTransitionEvent) => event.persisted && reset();
    window.addEventListener("pageshow", onShow);
    return () => window.removeEventListener("pageshow", onShow);
  }, [reset]);
  const resumed = useRef(false);
  useEffect(() => {
    const unfinished = readAttempt<TopUpRequest>(name);
    if (resumed.current || unfinished === null) return;
    resumed.current = true;
    mutate({ ...unfinished.body, shortfall: 0 });
  }, [name, mutate]);

  // The last top-up that this page started or followed.
  const followed = useRef<TopUp | undefined>(undefined);
  if (open.data !== undefined) followed.current = open.data;
  const last = start.data == null || !isSettled(start.data) ? followed.current : start.data;
  const isUnknown = openId !== null;
  const isLeaving = start.data?.status === "REQUIRES_ACTION";
  const isBusy = start.isPending || isUnknown || isLeaving;
  const isDeclined = start.error?.code === "top_up_declined";
  return {
    start: (wish: Wish) => {
      followed.current = undefined;
      mutate(wish);
    },
    /** The missing amount changed after it was shown, so nothing was charged. */
    isOutdated: start.data === null && start.isSuccess,
    isBusy,
    isUnknown,
    /** The payment company's reason for declining. */
    declined: isDeclined ? start.error!.text("reason") : null,
    isFailed: !isBusy && start.error === null && last?.status === "FAILED",
    problem: start.error !== null && !isDeclined ? start.error : null,
    doneAmount: !isBusy && start.error === null && last?.status === "SUCCEEDED" ? last.amount : null,
  };
}

export function isSettled({ status }: Pick<TopUp, "status">): boolean {
  return status === "SUCCEEDED" || status === "FAILED";
}
