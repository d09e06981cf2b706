import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { LIMITS } from "../../../src/core/limits.ts";
import { formatDateTime, formatNumber } from "../../text/formats.ts";
import { useTranslation } from "../../text/language.ts";
import { formatSeats } from "../../text/seat-names.ts";
import { addressOf } from "../address.ts";
import { CONSOLE_LISTS } from "../api/queries.ts";
import type { Order } from "../api/types.ts";
import { ConsoleLink } from "../frame/console-link.tsx";
import { ChoiceField, TextField } from "../parts/form/fields.tsx";
import { Form } from "../parts/form/form.tsx";
import { Cell, ConsolePage, Listed } from "../parts/page.tsx";
import { Table } from "../../parts/table.tsx";
import { Submit } from "../parts/form/submit.tsx";
import { useText } from "../text.ts";
import { StateBadge } from "../concerts/state-badge.tsx";

/** Orders, found by what a buyer at the desk or on the phone can tell. */
export function OrderListPage({
  search,
  onSearch,
}: {
  search: OrderSearch;
  onSearch: (search: OrderSearch) => void;
}) {
  const t = useText();
  const [typed, setTyped] = useState(search.q);
  const [date, setDate] = useState(search.performanceId);
  const concerts = useInfiniteQuery(CONSOLE_LISTS.concerts);
  const known = (concerts.data?.pages ?? []).flatMap(({ items }) => items);
  const zones = new Map(known.map(({ concertId, timeZone }) => [concertId, timeZone]));
  const dates = known.flatMap((concert) =>
    concert.performances.map(({ performanceId, startsAt }) => ({
      value: performanceId,
      label: `${concert.title} · ${formatDateTime(startsAt, concert.timeZone)}`,
    })),
  );
  const heads = [
    t("orders.number"),
    t("orders.buyer"),
    t("orders.concert"),
    t("orders.seats"),
    t("orders.amount"),
    t("orders.state"),
  ];
  return (
    <ConsolePage title={t("orders.heading")}>
      <section className="card">
        <Form
          label={t("orders.find")}
          problem={null}
          onSubmit={() => onSearch({ q: typed.trim(), performanceId: date })}
        >
          <div className="two">
            <TextField
              label={t("orders.find")}
              path="q"
              type="search"
              hint={t("orders.findHint")}
              maxLength={LIMITS.searchCharsMax}
              value={typed}
              onChange={setTyped}
            />
            <ChoiceField
              label={t("orders.date")}
              path="performanceId"
              value={date}
              onChange={setDate}
              options={[{ value: "", label: t("orders.allDates") }, ...dates]}
            />
          </div>
          <Submit label={t("orders.search")} busy={false} />
        </Form>
      </section>
      <Listed list={CONSOLE_LISTS.orders(search.q, search.performanceId)} none={t("orders.none")}>
        {(orders) => (
          <Table label={t("orders.heading")} heads={heads}>
            {orders.map((each) => (
              <Row key={each.bookingNumber} order={each} zone={zones.get(each.concertId)} heads={heads} />
            ))}
          </Table>
        )}
      </Listed>
    </ConsolePage>
  );
}

export interface OrderSearch {
  q: string;
  performanceId: string;
}

function Row({
  order,
  zone,
  heads,
}: {
  order: Order;
  /** Of the venue, once it is known. */
  zone: string | undefined;
  heads: readonly string[];
}) {
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
        <span className="small row-sub">{formatDateTime(order.startsAt, zone)}</span>
      </Cell>
      <Cell head={heads[3]!}>{formatSeats(words, order.seats)}</Cell>
      <Cell head={heads[4]!} amount>
        {t("money.won", { amount: formatNumber(order.amount) })}
      </Cell>
      <Cell head={heads[5]!}>
        <StateBadge state={order.status} />
      </Cell>
    </tr>
  );
}
