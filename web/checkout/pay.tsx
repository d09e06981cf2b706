import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { payReservation } from "../api/calls.ts";
import type { Problem } from "../api/problem.ts";
import { QUERIES } from "../api/queries.ts";
import type { Concert, Payment, Reservation } from "../api/types.ts";
import { can } from "../can.ts";
import { attempt, readAttempt } from "../device/attempts.ts";
import { askToKeepStorage } from "../device/stored.ts";
import { announceWalletChange } from "../device/wallet-changes.ts";
import { Action } from "../parts/action.tsx";
import { Notice, ProblemNotice } from "../parts/notice.tsx";
import { useTranslation } from "../text/language.ts";
import { formatPoints } from "../text/formats.ts";

/** Pays at most once, despite double clicks, refreshes or lost answers: see `attempt`. */
export function Pay({
  concert,
  reservation,
  balance,
}: {
  concert: Concert;
  reservation: Reservation;
  /** Undefined while unknown. */
  balance: number | undefined;
}) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { reservationId, amount } = reservation;
  const name = `pay.${reservationId}`;
  const [isRetrying, setRetrying] = useState(false);
  const pay = useMutation<Payment, Problem>({
    mutationFn: () =>
      attempt(
        name,
        { reservationId },
        (body, key) => payReservation(concert.queueId, body, key),
        () => setRetrying(true),
      ),
    onSettled: async () => {
      setRetrying(false);
      announceWalletChange();
      // Paid, expired or short of points: the refreshed queries show which.
      await queries.invalidateQueries(QUERIES.reservation.all(reservationId));
      await queries.invalidateQueries(QUERIES.wallet.all());
      await queries.invalidateQueries(QUERIES.place.all(concert.queueId));
    },
  });

  // If a refresh lost the answer to a payment, it is requested again automatically.
  const { mutate } = pay;
  const resumed = useRef(false);
  useEffect(() => {
    if (resumed.current || readAttempt(name) === null) return;
    resumed.current = true;
    mutate();
  }, [name, mutate]);

  const pressPay = () => {
    askToKeepStorage();
    mutate();
  };
  const verdict = balance === undefined ? null : can.pay(reservation, balance);
  const isBusy = pay.isPending || pay.isSuccess;
  const why =
    isBusy || verdict === null || verdict.yes
      ? null
      : verdict.why === "shortfall"
        ? t("checkout.whyNotPay.shortfall", { amount: formatPoints(t, amount - balance!) })
        : t("checkout.whyNotPay.notHeld");
  return (
    <div className="pay">
      <Action onPress={pressPay} busy={isBusy || verdict === null} why={why}>
        {isBusy ? t("checkout.paying") : t("checkout.pay", { amount: formatPoints(t, amount) })}
      </Action>
      {isRetrying && <Notice tone="warn">{t("checkout.payRetry")}</Notice>}
      {pay.error && <ProblemNotice problem={pay.error} />}
    </div>
  );
}
