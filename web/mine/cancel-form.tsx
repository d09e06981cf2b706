import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useId, useRef, useState } from "react";
import { untilAtVenue } from "../../src/core/names/in-language.ts";
import { cancelSeats } from "../api/calls.ts";
import { asProblem, type Problem } from "../api/problem.ts";
import { LISTS, QUERIES } from "../api/queries.ts";
import type { Cancellation, CancellationPreview, Reservation } from "../api/types.ts";
import { can } from "../can.ts";
import { attempt } from "../device/attempts.ts";
import { ConfirmedAction } from "../parts/action.tsx";
import { Notice, ProblemNotice } from "../parts/notice.tsx";
import { seatsLeft } from "../seats/statuses/seat-state.ts";
import { language, useTranslation } from "../text/language.ts";
import { formatMoney, formatPoints } from "../text/formats.ts";
import { formatSeat, formatSeats } from "../text/seat-names.ts";
import { RefundTerms } from "./refund-terms.tsx";

/** A fee may rise while the page is open: at midnight, or at the closing time. */
const PREVIEW_POLL_MS = 30_000;

/** Cancels paid seats, all or some, after showing the exact refund. */
export function CancelForm({ reservation }: { reservation: Reservation }) {
  const { t } = useTranslation();
  const id = useId();
  const { reservationId, timeZone, refunds } = reservation;
  const left = seatsLeft(reservation);
  // The seats that the visitor chose to keep. All others are cancelled.
  const [kept, setKept] = useState<readonly number[]>([]);
  const chosen = left.filter((seat) => !kept.includes(seat.seatNumber));
  const seatNumbers = chosen.map((seat) => seat.seatNumber);
  const isPaid = reservation.status === "CONFIRMED";
  // While none is chosen, that of all tells the terms.
  const asked = seatNumbers.length > 0 ? seatNumbers : left.map((seat) => seat.seatNumber);
  const preview = useQuery({
    ...QUERIES.cancellationPreview(reservationId, asked),
    enabled: isPaid && asked.length > 0,
    placeholderData: keepPreviousData,
    refetchInterval: PREVIEW_POLL_MS,
  });
  const cancel = useCancelling(reservationId);
  const done = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (cancel.data !== undefined) done.current?.focus();
  }, [cancel.data]);

  // Only an actual refusal is a reason; a preview still under way is not.
  const problem = preview.error === null ? null : asProblem(preview.error);
  const refusal = problem?.code === "invalid_state" ? problem : null;
  const verdict = can.cancel(reservation, seatNumbers.length, refusal);
  const quote = verdict.yes ? preview.data : undefined;
  const terms = quote ?? (chosen.length === 0 ? preview.data : undefined);
  return (
    <>
      {cancel.data !== undefined && (
        <div ref={done} tabIndex={-1}>
          <Notice tone="good" title={t("cancel.doneTitle")}>
            {cancel.data.refund > 0 && (
              <p>
                {t(`cancel.${wayOf(cancel.data, "done")}`, {
                  amount: formatMoney(t, cancel.data.refund - cancel.data.toCards),
                  toCard: formatMoney(t, cancel.data.toCards),
                  balance: formatPoints(t, cancel.data.balanceAfter),
                })}
              </p>
            )}
            {givesPoints(cancel.data) && <p className="small">{t("wallet.worth")}</p>}
          </Notice>
        </div>
      )}
      {refunds.some(givesPoints) && (
        <p className="small">
          {t("cancel.pointsToCard")}{" "}
          <Link to="/mine/points">{`${t("nav.mine")} > ${t("mine.parts.points")}`}</Link>
        </p>
      )}
      {isPaid && (
        <section className="card" aria-labelledby={`${id}-title`}>
          <h2 id={`${id}-title`}>{t("cancel.title")}</h2>
          <fieldset className="cancel-seats" disabled={cancel.isPending}>
            <legend>{t("cancel.which")}</legend>
            {left.map((seat) => (
              <label key={seat.seatNumber} className="check">
                <input
                  type="checkbox"
                  checked={!kept.includes(seat.seatNumber)}
                  onChange={({ target }) =>
                    setKept(
                      target.checked
                        ? kept.filter((each) => each !== seat.seatNumber)
                        : [...kept, seat.seatNumber],
                    )
                  }
                />
                <span>{formatSeat(t, seat)}</span>
                <span className="amount">{formatMoney(t, seat.price)}</span>
              </label>
            ))}
          </fieldset>
          {quote !== undefined && <Amounts quote={quote} />}
          {quote !== undefined && givesPoints(quote) && cancel.data === undefined && (
            <p className="small">{t("wallet.worth")}</p>
          )}
          {problem !== null && refusal === null && <ProblemNotice problem={problem} />}
          {cancel.error !== null && <ProblemNotice problem={asProblem(cancel.error)} />}
          <ConfirmedAction
            label={chosen.length === 0 ? t("cancel.title") : t("cancel.start", { count: chosen.length })}
            sure={
              quote === undefined
                ? ""
                : t(`cancel.${wayOf(quote, "sure")}`, {
                    seats: formatSeats(t, chosen),
                    refund: formatMoney(t, quote.refund - quote.toCards),
                    toCard: formatMoney(t, quote.toCards),
                    fee: formatMoney(t, quote.fee),
                  })
            }
            yes={t("cancel.yes")}
            why={verdict.yes ? null : why(verdict.why)}
            busy={cancel.isPending || (verdict.yes && (quote === undefined || preview.isPlaceholderData))}
            onPress={() => cancel.mutate({ seatNumbers })}
          />
          {terms !== undefined && (
            <RefundTerms
              {...terms}
              isFree={reservation.amount === 0}
              startsAt={reservation.dateStatus === "OPEN" ? null : reservation.startsAt}
              timeZone={timeZone}
            />
          )}
        </section>
      )}
    </>
  );

  function why(reason: Exclude<ReturnType<typeof can.cancel>, { yes: true }>["why"]): string {
    const closedAt = refusal?.text("closedAt") ?? "";
    return t(`cancel.whyNot.${reason}`, {
      when: closedAt === "" ? "" : untilAtVenue(language(), Date.parse(closedAt), timeZone),
    });
  }
}

function givesPoints({ refund, toCards }: { refund: number; toCards: number }): boolean {
  return refund > toCards;
}

/** The text for where a refund goes. */
function wayOf<Text extends string>({ refund, toCards }: { refund: number; toCards: number }, text: Text) {
  if (toCards === 0) return text;
  return toCards === refund ? (`${text}CardWhole` as const) : (`${text}Card` as const);
}

function Amounts({ quote }: { quote: CancellationPreview }) {
  const { t } = useTranslation();
  return (
    <dl className="bill" aria-live="polite">
      <div>
        <dt>{t("cancel.price")}</dt>
        <dd>{formatMoney(t, quote.amount)}</dd>
      </div>
      <div>
        <dt>{t("cancel.fee")}</dt>
        <dd>{quote.fee === 0 ? t("cancel.free") : `−${formatMoney(t, quote.fee)}`}</dd>
      </div>
      {quote.toCards > 0 && (
        <div>
          <dt>{t("cancel.toCard")}</dt>
          <dd>{formatMoney(t, quote.toCards)}</dd>
        </div>
      )}
      {(quote.toCards === 0 || quote.refund > quote.toCards) && (
        <div className="bill-total">
          <dt>{t("cancel.refund")}</dt>
          <dd>{formatMoney(t, quote.refund - quote.toCards)}</dd>
        </div>
      )}
    </dl>
  );
}

/**
 * Cancels at most once, despite double clicks or lost answers. Then reads everything that it changes again.
 */
function useCancelling(reservationId: string) {
  const queries = useQueryClient();
  return useMutation<Cancellation, Problem, { seatNumbers: number[] }>({
    mutationFn: (body) =>
      attempt(`cancel.${reservationId}`, body, (body, key) => cancelSeats(reservationId, body, key)),
    onSettled: () =>
      Promise.all(
        [
          QUERIES.reservation.all(reservationId),
          QUERIES.reservations.all(),
          QUERIES.tickets.all(),
          LISTS.payments,
          QUERIES.entries.all(),
          QUERIES.wallet.all(),
          QUERIES.cancellationPreview.all(reservationId),
        ].map(({ queryKey }) => queries.invalidateQueries({ queryKey })),
      ),
  });
}
