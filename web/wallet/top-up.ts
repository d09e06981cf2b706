import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { seeWallet, topUp, type TopUpRequest } from "../api/calls.ts";
import type { Problem } from "../api/problem.ts";
import { QUERIES } from "../api/queries.ts";
import type { TopUp } from "../api/types.ts";
import { attempt, readAttempt } from "../device/attempts.ts";
import { keepAuthorisation } from "../device/authorisations.ts";
import { readStored, runExclusively, useStored, writeStored } from "../device/stored.ts";
import { announceWalletChange } from "../device/wallet-changes.ts";

const SETTLE_POLL_MS = 1_000;
const NAME = "top-up";
const OPEN_KEY = "open-top-up.wallet";

/** What to charge, and the balance that the buyer was shown. */
export interface Wish extends TopUpRequest {
  balance: number;
}

/**
 * Tops up the wallet. If the payment company has a page of its own, the buyer is sent there. An unsettled
 * top-up is stored and followed until it settles, across refreshes and tabs. Meanwhile no second one can be
 * started.
 */
export function useTopUp(queueId: string | null, title: string) {
  const queries = useQueryClient();
  const openId = useStored<string>(OPEN_KEY);
  const start = useMutation<TopUp | null, Problem, Wish>({
    // One at a time in this browser: a second window may show a balance from before the first one's top-up.
    mutationFn: ({ balance, ...body }) =>
      runExclusively("wallet", async () => {
        if (readAttempt(NAME) === null && (await hasChanged(balance))) return null;
        return attempt(NAME, body, (body, key) => topUp(queueId, body, key));
      }),
    onError: () => void queries.invalidateQueries(QUERIES.wallet.all()),
    // Pending until the new balance is read, because a button with the old one would invite a second press.
    onSuccess: async (answer) => {
      if (answer === null) return queries.invalidateQueries(QUERIES.wallet.all());
      const { topUpId, amount, action } = answer;
      if (answer.status === "REQUIRES_ACTION" && action !== undefined) {
        keepAuthorisation(topUpId, { ...action, amount, title, queueId, order: null });
        // Not through the router, because only that page may run the company's script.
        location.assign(`/top-ups/${topUpId}/authorise`);
      } else if (isSettled(answer)) await readAgain();
      else writeStored(OPEN_KEY, answer.topUpId);
    },
  });

  async function hasChanged(balance: number): Promise<boolean> {
    if (readStored(OPEN_KEY) !== null) return true;
    return (await seeWallet(queueId, undefined)).balance !== balance;
  }

  async function readAgain(): Promise<void> {
    announceWalletChange();
    await queries.invalidateQueries(QUERIES.wallet.all());
    await queries.invalidateQueries(QUERIES.entries.all());
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
    void queries.invalidateQueries(QUERIES.entries.all());
    // Busy until the new balance is read.
    void queries.invalidateQueries(QUERIES.wallet.all()).then(() => writeStored(OPEN_KEY, null));
  }, [openId, settled, queries]);

  const { mutate, reset } = start;
  useResetOnReturn(reset);
  const resumed = useRef(false);
  useEffect(() => {
    const unfinished = readAttempt<TopUpRequest>(NAME);
    if (resumed.current || unfinished === null) return;
    resumed.current = true;
    mutate({ ...unfinished.body, balance: 0 });
  }, [mutate]);

  // The last top-up that this page started or followed.
  const followed = useRef<TopUp | undefined>(undefined);
  if (open.data !== undefined) followed.current = open.data;
  const last = start.data == null || !isSettled(start.data) ? followed.current : start.data;
  const isUnknown = openId !== null;
  const isBusy = start.isPending || isUnknown || start.data?.status === "REQUIRES_ACTION";
  const isDeclined = start.error?.code === "top_up_declined";
  return {
    start: (wish: Wish) => {
      followed.current = undefined;
      mutate(wish);
    },
    /** The balance changed after it was shown, so nothing was charged. */
    isOutdated: start.data === null && start.isSuccess,
    isBusy,
    isUnknown,
    /** Why it failed; null unless it did. */
    failed: isDeclined
      ? start.error!.text("reason")
      : !isBusy && start.error === null && last?.status === "FAILED"
        ? (last.reason ?? "")
        : null,
    problem: start.error !== null && !isDeclined ? start.error : null,
    doneAmount: !isBusy && start.error === null && last?.status === "SUCCEEDED" ? last.amount : null,
  };
}

/**
 * Forgets what a page has begun when its visitor comes back from another one: the browser may restore it in
 * its old state.
 */
export function useResetOnReturn(reset: () => void): void {
  useEffect(() => {
    const onShow = (event: PageTransitionEvent) => event.persisted && reset();
    window.addEventListener("pageshow", onShow);
    return () => window.removeEventListener("pageshow", onShow);
  }, [reset]);
}

export function isSettled({ status }: Pick<TopUp, "status">): boolean {
  return status === "SUCCEEDED" || status === "FAILED";
}
