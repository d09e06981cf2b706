import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { releaseReservation } from "../api/calls.ts";
import { asProblem } from "../api/problem.ts";
import { QUERIES } from "../api/queries.ts";
import { retryMs } from "../api/retry.ts";
import type { Concert, Reservation, Timed } from "../api/types.ts";
import { announceWalletChange, useWalletChanges } from "../device/wallet-changes.ts";
import { can } from "../can.ts";
import { ConfirmedAction } from "../parts/action.tsx";
import { Countdown, deadlineOf, useRemainingMs } from "../parts/time/countdown.tsx";
import { useLastMinute } from "../parts/time/last-minute.ts";
import { Notice, ProblemNotice } from "../parts/notice.tsx";
import { PageTitle } from "../parts/frame/page-title.tsx";
import { useTranslation } from "../text/language.ts";
import { formatMoney, formatPoints } from "../text/formats.ts";
import { usePaymentMethods } from "../wallet/payment-methods.tsx";
import { useContact } from "../account/contact-form.tsx";
import { Pay } from "./pay.tsx";
import { ReservedSeats } from "./reserved-seats.tsx";
import { OtherDevice } from "../waiting/other-device.tsx";
import { usePlace } from "../waiting/place.ts";
import { PlaceEnded } from "./place-ended.tsx";
import { StorageWarning } from "./storage-warning.tsx";

/** Held seats: the time left, what is paid with points and what by card, and the button to pay. */
export function Held({
  concert,
  reservation,
  isReconnecting,
}: {
  concert: Concert;
  reservation: Timed<Reservation>;
  isReconnecting: boolean;
}) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { reservationId, amount } = reservation;
  const { remainingMs, isUrgent } = useHoldCountdown(reservation);
  useWalletChanges();
  const wallet = useQuery({
    ...QUERIES.wallet(concert.queueId),
    refetchInterval: ({ state }) => (state.error === null ? false : retryMs(state)),
  });
  // Content that arrived late would push the button away just before it is pressed.
  const offered = usePaymentMethods();
  const contact = useContact();
  const isComplete = [wallet, offered, contact].every((asked) => !asked.isPending);
  const release = useMutation({
    mutationFn: () => releaseReservation(reservationId),
    onSettled: async () => {
      announceWalletChange();
      await queries.invalidateQueries(QUERIES.reservation.all(reservationId));
      await queries.invalidateQueries(QUERIES.reservations.all());
    },
  });
  const balance = wallet.data?.balance;
  // Nothing is offered that would be refused: without a place in line, points cannot pay for a seat.
  const goesOn = can.goOn(usePlace(concert.queueId).data?.status);
  const used = Math.min(amount, balance ?? 0);
  const shortfall = amount - used;
  return (
    <div className="page checkout">
      <p className="venue">{concert.title}</p>
      <PageTitle tab={t("checkout.title")}>{t("checkout.title")}</PageTitle>
      {isReconnecting && <Notice tone="warn">{t("common.reconnecting")}</Notice>}
      <div className={isUrgent ? "hold-clock urgent" : "hold-clock"}>
        <Countdown remainingMs={remainingMs} label={t("checkout.left")} />
        <span>
          {t("checkout.left")}
          {isUrgent && <em> {t("checkout.warn")}</em>}
        </span>
      </div>
      <section className="card" aria-labelledby="seats-title">
        <h2 id="seats-title">{t("checkout.seats")}</h2>
        <ReservedSeats reservation={reservation} />
        <dl className="bill">
          <div className="bill-total">
            <dt>{t("checkout.amount")}</dt>
            <dd>{formatMoney(t, amount)}</dd>
          </div>
          {used > 0 && (
            <>
              <div>
                <dt>{t("checkout.pointsUsed")}</dt>
                {/* A new key per value, so that a longer number does not animate. */}
                <dd key={used}>−{formatPoints(t, used)}</dd>
              </div>
              <div>
                <dt>{t("checkout.byCard")}</dt>
                <dd key={shortfall}>{formatMoney(t, shortfall)}</dd>
              </div>
            </>
          )}
        </dl>
        {used > 0 && (
          <p className="small">{t("checkout.pointsFirst", { balance: formatPoints(t, balance!) })}</p>
        )}
      </section>
      <StorageWarning />
      {wallet.error !== null && <ProblemNotice problem={asProblem(wallet.error)} />}
      {isComplete && !goesOn && <PlaceEnded concert={concert} />}
      {isComplete && goesOn && (
        <>
          <Pay
            concert={concert}
            reservation={reservation}
            balance={balance}
            remainingMs={remainingMs}
            offered={offered}
            contact={contact}
          />
          <ConfirmedAction
            label={t("checkout.release")}
            sure={t("checkout.releaseSure")}
            yes={t("checkout.releaseYes")}
            onPress={() => release.mutate()}
          />
        </>
      )}
      {release.error && <ProblemNotice problem={asProblem(release.error)} />}
      {isComplete && <OtherDevice concertId={concert.concertId} />}
    </div>
  );
}

/**
 * Counts the hold down, warns once with one minute left, and asks the server when the time should be over.
 */
function useHoldCountdown(reservation: Timed<Reservation>): { remainingMs: number; isUrgent: boolean } {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const remainingMs = useRemainingMs(deadlineOf(reservation));
  const isUrgent = useLastMinute(remainingMs, (rest) => t("checkout.lastMinute", { rest }));
  const isOver = remainingMs === 0;
  useEffect(() => {
    if (isOver) void queries.invalidateQueries(QUERIES.reservation.all(reservation.reservationId));
  }, [isOver, queries, reservation.reservationId, reservation.askedAtMs]);
  return { remainingMs, isUrgent };
}
