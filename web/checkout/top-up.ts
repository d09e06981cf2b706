import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { findReservation, findTopUp, seeWallet, topUp, type TopUpRequest } from "../api/calls.ts";
import type { Problem } from "../api/problem.ts";
import type { Concert, TopUp } from "../api/types.ts";
import { attempt, readAttempt } from "../device/attempts.ts";
import { keepAuthorisation } from "../device/authorisations.ts";
import { alone, readStored, useStored, writeStored } from "../device/stored.ts";
import { tellOfWallet } from "../device/wallet-changes.ts";

const SETTLE_POLL_MS = 1_000;

/** What to charge, and what was missing when the buyer was shown that. */
export interface Wish extends TopUpRequest {
  shortfall: number;
}

/**
 * Tops up for a reservation. Where the payment company has a page of its own, the buyer is sent there. A top-up that the payment company has not settled is remembered and followed, over
 * refreshes and in every tab, until it is; meanwhile no second one can be started.
 */
export function useTopUp({ queueId, concertId, title }: Concert, reservationId: string) {
  const queries = useQueryClient();
  const name = `top-up.${reservationId}`;
  const openKey = `open-top-up.${reservationId}`;
  const openId = useStored<string>(openKey);
  const start = useMutation<TopUp | null, Problem, Wish>({
    // One at a time in this browser, whatever the reservation: each counts on what the one before has brought.
    mutationFn: ({ shortfall, ...body }) =>
      alone("wallet", async () => {
        const isUnfinished = readAttempt(name) !== null;
        if (!isUnfinished && (await hasChanged(shortfall))) return null;
        return attempt(name, body, (body, key) => topUp(queueId, body, key));
      }),
    // The hold may have lapsed, or the place in line have ended.
    onError: () => {
      for (const queryKey of [["reservation", reservationId], ["place", queueId], ["wallet"]])
        void queries.invalidateQueries({ queryKey });
    },
    // Pending until the balance is there: before that, what is missing cannot be told.
    onSuccess: async (answer) => {
      if (answer === null) return queries.invalidateQueries({ queryKey: ["wallet"] });
      const { topUpId, amount, action } = answer;
      if (answer.status === "REQUIRES_ACTION" && action !== undefined) {
        keepAuthorisation(topUpId, { ...action, amount, title, queueId, concertId, reservationId });
        // Not by the router: that page alone may run the company's script.
        location.assign(`/top-ups/${topUpId}/authorise`);
      } else if (isSettled(answer)) {
        tellOfWallet();
        await queries.invalidateQueries({ queryKey: ["wallet"] });
      } else writeStored(openKey, answer.topUpId);
    },
  });

  /** Whether something else is missing now than the buyer was shown, or is on its way. */
  async function hasChanged(shortfall: number): Promise<boolean> {
    if (readStored(openKey) !== null) return true;
    const [{ balance }, { status, amount }] = await Promise.all([
      seeWallet(queueId, undefined),
      findReservation(reservationId, undefined),
    ]);
    return status !== "HELD" || Math.max(0, amount - balance) !== shortfall;
  }
  const open = useQuery({
    queryKey: ["top-up", openId],
    queryFn: ({ signal }) => findTopUp(openId!, signal),
    enabled: openId !== null,
    refetchInterval: ({ state }) => (state.data && isSettled(state.data) ? false : SETTLE_POLL_MS),
  });
  const settled = open.data !== undefined && isSettled(open.data);
  useEffect(() => {
    if (openId === null || !settled) return;
    tellOfWallet();
    // Busy until the balance is there.
    void queries.invalidateQueries({ queryKey: ["wallet"] }).then(() => writeStored(openKey, null));
  }, [openId, settled, openKey, queries]);

  const { mutate, reset } = start;
  // Whoever comes back from the company's page by the browser's Back may find this one as it was left: start anew.
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

  // What became of the last one: what this page started, or what it followed.
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
    /** Something else is missing than was shown when it was asked for, so nothing was charged. */
    isOutdated: start.data === null && start.isSuccess,
    isBusy,
    isUnknown,
    /** Why it was declined, as the payment company says it. */
    declined: isDeclined ? start.error!.text("reason") : null,
    isFailed: !isBusy && start.error === null && last?.status === "FAILED",
    problem: start.error !== null && !isDeclined ? start.error : null,
    doneAmount: !isBusy && start.error === null && last?.status === "SUCCEEDED" ? last.amount : null,
  };
}

export function isSettled({ status }: Pick<TopUp, "status">): boolean {
  return status === "SUCCEEDED" || status === "FAILED";
}
