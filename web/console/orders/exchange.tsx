import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Action } from "../../parts/action.tsx";
import { Notice } from "../../parts/notice.tsx";
import { formatDateTime, formatNumber } from "../../text/formats.ts";
import { useTranslation } from "../../text/language.ts";
import { formatSeats } from "../../text/seat-names.ts";
import { addressOf } from "../address.ts";
import { CONSOLE } from "../api/queries.ts";
import type { OrderDetail, RecordedConcert, SeatMove } from "../api/types.ts";
import { ConsoleLink } from "../frame/console-link.tsx";
import { ChoiceField } from "../parts/form/fields.tsx";
import { Fetched } from "../parts/page.tsx";
import { DateSeats } from "../seats/date-seats.tsx";
import { useText } from "../text.ts";
import { NewSeats } from "./new-seats.tsx";
import { SeatChecks } from "./seat-checks.tsx";

/** Exchanges seats of an order for others of its concert. */
export function Exchange({ order }: { order: OrderDetail }) {
  const t = useText();
  const [isOpen, setOpen] = useState(false);
  const [done, setDone] = useState<SeatMove | null>(null);
  const concert = useQuery({ ...CONSOLE.concert(order.concertId), enabled: isOpen });
  const movable = order.seats.filter(({ isCancelled, isCheckedIn }) => !isCancelled && !isCheckedIn);
  const close = (move: SeatMove | null) => {
    setDone(move);
    setOpen(false);
  };
  return (
    <section className="card exchange">
      <h2>{t("exchange.heading")}</h2>
      {done !== null && <Exchanged order={order} move={done} />}
      {isOpen ? (
        <Fetched query={concert}>
          {(found) => <Choice order={order} movable={movable} concert={found} onClose={close} />}
        </Fetched>
      ) : (
        <Action
          variant="quiet"
          why={movable.length === 0 ? t("exchange.nothingLeft") : null}
          onPress={() => setOpen(true)}
        >
          {t("exchange.open")}
        </Action>
      )}
    </section>
  );
}

/** Which seats are given up, and for which date; then the new ones. */
function Choice({
  order,
  movable,
  concert,
  onClose,
}: {
  order: OrderDetail;
  movable: OrderDetail["seats"];
  concert: RecordedConcert;
  onClose: (move: SeatMove | null) => void;
}) {
  const t = useText();
  const [givenUp, setGivenUp] = useState<ReadonlySet<number>>(
    () => new Set(movable.map(({ seatNumber }) => seatNumber)),
  );
  const [chosenDate, setDate] = useState(order.performanceId);
  const dates = concert.performances.filter(({ state }) => state !== "CANCELLED");
  const date = dates.find(({ performanceId }) => performanceId === chosenDate) ?? dates[0];
  return (
    <>
      <div className="two">
        <SeatChecks label={t("exchange.old")} seats={movable} chosen={givenUp} onChange={setGivenUp} />
        {date !== undefined && (
          <ChoiceField
            label={t("exchange.date")}
            path="to.performanceId"
            value={date.performanceId}
            onChange={setDate}
            options={dates.map(({ performanceId, startsAt }) => ({
              value: performanceId,
              label: formatDateTime(startsAt, concert.timeZone),
            }))}
          />
        )}
      </div>
      {date === undefined ? (
        <p>{t("exchange.noDate")}</p>
      ) : (
        <DateSeats key={date.performanceId} date={date}>
          {(seats) => (
            <NewSeats
              order={order}
              given={movable.filter(({ seatNumber }) => givenUp.has(seatNumber))}
              date={date}
              timeZone={concert.timeZone}
              seats={seats}
              onDone={onClose}
            />
          )}
        </DateSeats>
      )}
      <Action variant="quiet" onPress={() => onClose(null)}>
        {t("exchange.close")}
      </Action>
    </>
  );
}

/** What was done: which tickets are void, what money passed, and where the new order is. */
function Exchanged({ order, move }: { order: OrderDetail; move: SeatMove }) {
  const t = useText();
  const { t: words } = useTranslation();
  const { bookingNumber } = move;
  const old = order.cancellations.find(({ cancellationId }) => cancellationId === move.cancellationId);
  const given = order.seats.filter(({ seatNumber }) => old?.seatNumbers.includes(seatNumber));
  const won = (amount: number) => t("money.won", { amount: formatNumber(amount) });
  const [moved, amount] =
    move.taken > 0
      ? (["taken", move.taken] as const)
      : move.paidOut > 0
        ? (["paidOut", move.paidOut] as const)
        : (["balance", move.balanceAfter] as const);
  return (
    <Notice tone="good" title={t("exchange.done")}>
      <p>
        {t(order.status === "REFUNDED" ? "exchange.allVoid" : "exchange.someVoid", {
          bookingNumber: order.bookingNumber,
          seats: formatSeats(words, given),
        })}
      </p>
      {move.amount !== move.refund && <p>{t(`exchange.moved.${moved}`, { amount: won(amount) })}</p>}
      <p>
        {t("exchange.newOrder", { seats: formatSeats(words, move.tickets) })}{" "}
        <ConsoleLink to={addressOf("order", { bookingNumber })}>{bookingNumber}</ConsoleLink>
      </p>
    </Notice>
  );
}
