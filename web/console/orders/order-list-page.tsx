import { useState } from "react";
import { LIMITS } from "../../../src/core/limits.ts";
import { formatDateTime, formatNumber } from "../../text/formats.ts";
import { useTranslation } from "../../text/language.ts";
import { formatSeats } from "../../text/seat-names.ts";
import { addressOf } from "../address.ts";
import { CONSOLE_LISTS } from "../api/queries.ts";
import type { Order } from "../api/types.ts";
import { useAllDates } from "../concerts/all-dates.ts";
import type { OrderSearch } from "../api/reads.ts";
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
  const [concertId, setConcertId] = useState(search.concertId);
  const [performanceId, setPerformanceId] = useState(search.performanceId);
  const [status, setStatus] = useState(search.status);
  const { concerts, dates } = useAllDates();
  const zones = new Map(concerts.map(({ concertId, timeZone }) => [concertId, timeZone]));
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
          isSearch
          onSubmit={() => onSearch({ q: typed.trim(), concertId, performanceId, status })}
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
              label={t("orders.concert")}
              path="concertId"
              value={concertId}
              onChange={(chosen) => {
                setConcertId(chosen);
                setPerformanceId("");
              }}
              options={[
                { value: "", label: t("orders.allConcerts") },
                ...concerts.map((each) => ({ value: each.concertId, label: each.title })),
              ]}
            />
            <ChoiceField
              label={t("orders.date")}
              path="performanceId"
              value={performanceId}
              onChange={setPerformanceId}
              options={[
                { value: "", label: t("orders.allDates") },
                ...dates
                  .filter((each) => concertId === "" || each.concertId === concertId)
                  .map((each) => ({ value: each.performanceId, label: each.label })),
              ]}
            />
            <ChoiceField
              label={t("orders.state")}
              path="status"
              value={status}
              onChange={setStatus}
              options={[
                { value: "", label: t("orders.allStates") },
                { value: "SUCCEEDED", label: t("state.SUCCEEDED") },
                { value: "REFUNDED", label: t("state.REFUNDED") },
              ]}
            />
          </div>
          <Submit label={t("orders.search")} busy={false} />
        </Form>
      </section>
      <Listed list={CONSOLE_LISTS.orders(search)} none={t("orders.none")}>
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
