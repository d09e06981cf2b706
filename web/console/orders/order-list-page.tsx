import { formatDateTime, formatNumber } from "../../text/formats.ts";
import { useTranslation } from "../../text/language.ts";
import { formatSeats } from "../../text/seat-names.ts";
import { addressOf } from "../address.ts";
import { CONSOLE_LISTS } from "../api/queries.ts";
import type { Order } from "../api/types.ts";
import { ConsoleLink } from "../frame/console-link.tsx";
import { tableAddress } from "../parts/downloads.ts";
import { Cell, ConsolePage, Listed } from "../parts/page.tsx";
import { Table } from "../../parts/table.tsx";
import { useText } from "../text.ts";
import { OrderBadge } from "./told/order-badge.tsx";
import { askedOf, FilterOrders, type OrderFilter } from "./filter-orders.tsx";

/** Orders, found by what a buyer at the desk or on the phone can tell; and a table of those found. */
export function OrderListPage({ filter }: { filter: OrderFilter }) {
  const t = useText();
  const heads = [
    t("orders.number"),
    t("orders.buyer"),
    t("orders.concert"),
    t("orders.seats"),
    t("orders.amount"),
    t("orders.state"),
  ];
  const asked = askedOf(filter);
  return (
    <ConsolePage
      title={t("orders.heading")}
      aside={
        <a href={tableAddress("orders.csv", asked)} download>
          {t("orders.csv")}
        </a>
      }
    >
      <section className="card">
        <FilterOrders key={JSON.stringify(filter)} filter={filter} />
      </section>
      <Listed list={CONSOLE_LISTS.orders(asked)} none={t("orders.none")}>
        {(orders) => (
          <Table label={t("orders.heading")} heads={heads}>
            {orders.map((each) => (
              <Row key={each.bookingNumber} order={each} heads={heads} />
            ))}
          </Table>
        )}
      </Listed>
    </ConsolePage>
  );
}

function Row({ order, heads }: { order: Order; heads: readonly string[] }) {
  const t = useText();
  const { t: words } = useTranslation();
  return (
    <tr>
      <td>
        <ConsoleLink to={addressOf("order", order)} className="row-link">
          {order.bookingNumber}
        </ConsoleLink>
        <span className="small row-sub">{formatDateTime(order.paidAt)}</span>
      </td>
      <Cell head={heads[1]!}>
        {order.contact === null ? <span className="soft">{t("orders.noContact")}</span> : order.contact.name}
      </Cell>
      <Cell head={heads[2]!}>
        {order.title}
        <span className="small row-sub">{formatDateTime(order.startsAt, order.timeZone)}</span>
      </Cell>
      <Cell head={heads[3]!}>{formatSeats(words, order.seats)}</Cell>
      <Cell head={heads[4]!} amount>
        {t("money.won", { amount: formatNumber(order.amount) })}
      </Cell>
      <Cell head={heads[5]!}>
        <OrderBadge order={order} />
      </Cell>
    </tr>
  );
}
