import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Fragment, type ReactNode, useState } from "react";
import { LIMITS } from "../../../src/core/limits.ts";
import { formatDateTime, formatNumber } from "../../text/formats.ts";
import { useTranslation } from "../../text/language.ts";
import { formatSeat } from "../../text/seat-names.ts";
import { addressOf } from "../address.ts";
import { CONSOLE } from "../api/queries.ts";
import type { OrderDetail } from "../api/types.ts";
import { addNote } from "../api/writes.ts";
import { OrderBadge } from "./told/order-badge.tsx";
import { ConsoleLink } from "../frame/console-link.tsx";
import { useMay } from "../frame/session.ts";
import { TextField } from "../parts/form/fields.tsx";
import { Form } from "../parts/form/form.tsx";
import { Cell, ConsolePage, Fetched } from "../parts/page.tsx";
import { Table } from "../../parts/table.tsx";
import { useSaving } from "../parts/form/saving.ts";
import { Submit } from "../parts/form/submit.tsx";
import { useText } from "../text.ts";
import { OrderContactCard } from "./order-contact.tsx";
import { Counter } from "./counter.tsx";
import { Exchange } from "./exchange.tsx";
import { KeptFees } from "./back/kept-fees.tsx";
import { Refund } from "./back/refund.tsx";
import { OrderMoney } from "./told/order-money.tsx";
import { TimeLine } from "./told/time-line.tsx";

/** One order: who bought what, what happened to it, its money, and what the desk wrote down. */
export function OrderPage({ bookingNumber }: { bookingNumber: string }) {
  const t = useText();
  const may = useMay();
  const query = useQuery(CONSOLE.order(bookingNumber));
  return (
    <Fetched query={query}>
      {(order) => (
        <ConsolePage
          key={order.bookingNumber}
          title={order.bookingNumber}
          aside={<OrderBadge order={order} />}
          above={<ConsoleLink to={addressOf("orders")}>{t("nav.orders")}</ConsoleLink>}
        >
          <div className="two">
            <Facts order={order} />
            <TimeLine order={order} />
          </div>
          <Seats order={order} />
          <OrderMoney order={order} />
          {may("order.cancel") && <Refund key={order.refunded} order={order} />}
          {may("order.cancel") && <KeptFees order={order} />}
          {may("order.change") && <OrderContactCard order={order} />}
          {may("counter.sell") && <Exchange order={order} />}
          {may("counter.sell") && <Counter order={order} />}
          <Notes order={order} />
        </ConsolePage>
      )}
    </Fetched>
  );
}

function Facts({ order }: { order: OrderDetail }) {
  const t = useText();
  const { contact } = order;
  const zone = useQuery(CONSOLE.concert(order.concertId)).data?.timeZone;
  const exchanges = order.cancellations.filter(({ exchangedFor }) => exchangedFor !== null);
  const exchanged = exchanges.reduce((sum, { amount, fee }) => sum + amount - fee, 0);
  const successors = exchanges.flatMap(({ exchangedFor }) => exchangedFor ?? []);
  return (
    <section className="card">
      <h2>{t("order.facts")}</h2>
      <dl className="facts">
        <Fact name={t("orders.concert")}>
          <ConsoleLink to={addressOf("concert", order)}>{order.title}</ConsoleLink>
        </Fact>
        <Fact name={t("dates.starts")}>{formatDateTime(order.startsAt, zone)}</Fact>
        <Fact name={t("orders.buyer")}>{contact === null ? t("orders.noContact") : contact.name}</Fact>
        {contact !== null && <Fact name={t("signIn.email")}>{contact.email}</Fact>}
        {contact !== null && contact.phone !== null && <Fact name={t("order.phone")}>{contact.phone}</Fact>}
        <Fact name={t("order.user")}>
          <code>{order.userId}</code>
        </Fact>
        <Fact name={t("orders.amount")}>{t("money.won", { amount: formatNumber(order.amount) })}</Fact>
        {exchanged > 0 && (
          <Fact name={t("order.exchanged")}>{t("money.won", { amount: formatNumber(exchanged) })}</Fact>
        )}
        {order.refunded > exchanged && (
          <Fact name={t("money.refunds")}>
            {t("money.won", { amount: formatNumber(order.refunded - exchanged) })}
          </Fact>
        )}
        {order.soldBy !== null && <Fact name={t("order.soldBy")}>{order.soldBy}</Fact>}
        {order.counterMovements.map(({ movementId, amount, paidBy, receipt }) => (
          <Fact key={movementId} name={t(amount > 0 ? "order.atCounter" : "order.paidOut")}>
            {[
              t("money.won", { amount: formatNumber(Math.abs(amount)) }),
              t(`desk.${paidBy}`),
              ...(receipt === null ? [] : [t("order.receipt", { receipt })]),
            ].join(" · ")}
          </Fact>
        ))}
        {order.exchangedFrom !== null && (
          <Fact name={t("order.exchangedFrom")}>
            <ConsoleLink to={addressOf("order", { bookingNumber: order.exchangedFrom })}>
              {order.exchangedFrom}
            </ConsoleLink>
          </Fact>
        )}
        {successors.length > 0 && (
          <Fact name={t("order.exchangedFor")}>
            {successors.map((bookingNumber, index) => (
              <Fragment key={bookingNumber}>
                {index > 0 && ", "}
                <ConsoleLink to={addressOf("order", { bookingNumber })}>{bookingNumber}</ConsoleLink>
              </Fragment>
            ))}
          </Fact>
        )}
      </dl>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Seats({ order }: { order: OrderDetail }) {
  const t = useText();
  const { t: words } = useTranslation();
  const heads = [t("orders.seats"), t("addDate.grade"), t("orders.amount"), t("orders.state")];
  const exchanges = order.cancellations.filter(({ exchangedFor }) => exchangedFor !== null);
  const exchanged = new Set(exchanges.flatMap(({ seatNumbers }) => seatNumbers));
  return (
    <section className="card">
      <h2>{t("orders.seats")}</h2>
      <Table label={t("orders.seats")} heads={heads}>
        {order.seats.map((seat) => (
          <tr key={seat.seatNumber}>
            <td>{formatSeat(words, seat)}</td>
            <Cell head={heads[1]!}>{seat.grade}</Cell>
            <Cell head={heads[2]!} amount>
              {t("money.won", { amount: formatNumber(seat.price) })}
            </Cell>
            <Cell head={heads[3]!}>
              {t(`order.seat${exchanged.has(seat.seatNumber) ? "Exchanged" : stateOf(seat)}`)}
            </Cell>
          </tr>
        ))}
      </Table>
    </section>
  );
}

function stateOf({ isCancelled, isCheckedIn }: OrderDetail["seats"][number]) {
  if (isCancelled) return "Cancelled";
  return isCheckedIn ? "CheckedIn" : "Valid";
}

function Notes({ order }: { order: OrderDetail }) {
  const t = useText();
  const may = useMay();
  const queries = useQueryClient();
  const [text, setText] = useState("");
  const { save, busy, isDone, problem } = useSaving(
    (note: string, key) => addNote(order.bookingNumber, note, key),
    () => {
      setText("");
      return queries.invalidateQueries(CONSOLE.order.all());
    },
  );
  return (
    <section className="card">
      <h2>{t("order.notes")}</h2>
      {order.notes.length === 0 && <p className="soft">{t("order.noNotes")}</p>}
      <ul className="rows">
        {order.notes.map((note) => (
          <li key={note.noteId}>
            <span className="notice-text">{note.text}</span>
            <span className="small">
              {note.author} · {formatDateTime(note.createdAt)}
            </span>
          </li>
        ))}
      </ul>
      {may("order.change") && (
        <Form
          label={t("order.addNote")}
          problem={problem}
          paths={["text"]}
          onSubmit={() => text.trim() !== "" && save(text.trim())}
        >
          <TextField
            label={t("order.addNote")}
            path="text"
            rows={2}
            hint={t("order.noteHint")}
            maxLength={LIMITS.orderNoteCharsMax}
            value={text}
            onChange={setText}
          />
          <Submit
            label={t("order.addNote")}
            busy={busy}
            isSaved={isDone && text === ""}
            why={text.trim() === "" && !isDone ? t("order.noteFirst") : null}
          />
        </Form>
      )}
    </section>
  );
}
