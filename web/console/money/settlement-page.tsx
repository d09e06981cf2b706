import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Notice } from "../../parts/notice.tsx";
import { Table } from "../../parts/table.tsx";
import { formatDateTime, formatMonth, formatNumber } from "../../text/formats.ts";
import { CONSOLE } from "../api/queries.ts";
import type { Settlement } from "../api/types.ts";
import { closeMonth } from "../api/writes.ts";
import { StateBadge } from "../concerts/state-badge.tsx";
import { tableAddress } from "../parts/downloads.ts";
import { useMay } from "../frame/session.ts";
import { DangerousAct } from "../parts/dangerous-act.tsx";
import { Cell, ConsolePage, Fetched } from "../parts/page.tsx";
import { useSaving } from "../parts/form/saving.ts";
import { useText } from "../text.ts";
import { CompanyComparison } from "./company-comparison.tsx";
import { monthAfter, monthOf } from "./months.ts";

/** The books, a month at a time: what each concert brought in, and whether the ledger says the same. */
export function SettlementPage() {
  const t = useText();
  const present = monthOf(Date.now());
  const [month, setMonth] = useState(present);
  const query = useQuery(CONSOLE.settlement(month));
  return (
    <ConsolePage title={t("books.heading")}>
      <div className="console-head">
        <button type="button" className="button button-quiet" onClick={() => setMonth(monthAfter(month, -1))}>
          ← {formatMonth(monthAfter(month, -1))}
        </button>
        <h2>{formatMonth(month)}</h2>
        <button
          type="button"
          className="button button-quiet"
          disabled={month >= present}
          onClick={() => setMonth(monthAfter(month, 1))}
        >
          {formatMonth(monthAfter(month, 1))} →
        </button>
      </div>
      <Fetched query={query}>{(settlement) => <Month settlement={settlement} />}</Fetched>
    </ConsolePage>
  );
}

const COUNTER = ["cashTaken", "cashPaidOut", "cardTaken", "cardPaidOut"] as const;
const SEATS = ["sold", "givenBack", "complimentary"] as const;
const MONEY = ["gross", "refunds", "fees", "net", "vat"] as const;

function Month({ settlement }: { settlement: Settlement }) {
  const t = useText();
  const may = useMay();
  const { month, status, total, topUps, points, counter, ledger } = settlement;
  const won = (amount: number) => t("money.won", { amount: formatNumber(amount) });
  return (
    <>
      <section className="card">
        <div className="console-head">
          <h2>{t("books.sales")}</h2>
          <StateBadge state={status === "CLOSED" ? "MONTH_CLOSED" : "MONTH_OPEN"} />
        </div>
        <Figures
          figures={[
            ...SEATS.map((name) => [t(`books.${name}`), formatNumber(total[name])] as const),
            ...MONEY.map((name) => [t(`money.${name}`), won(total[name])] as const),
          ]}
        />
        <Notice tone={ledger.isEqual ? "good" : "bad"}>
          {t(ledger.isEqual ? "books.equal" : "books.differs", { sales: won(ledger.sales) })}
        </Notice>
        <p className="small">{t("books.counts")}</p>
        <p className="small">
          {t("books.span", {
            from: formatDateTime(settlement.beginsAt, "Asia/Seoul"),
            to: formatDateTime(settlement.endsAt, "Asia/Seoul"),
          })}
          {settlement.closedAt !== null &&
            ` ${t("books.closedBy", {
              name: settlement.closedBy ?? "–",
              at: formatDateTime(settlement.closedAt),
            })}`}
        </p>
        <p className="links">
          <a href={tableAddress(`settlements/${month}/settlement.csv`)} download>
            {t("books.csv")}
          </a>
        </p>
      </section>
      {settlement.concerts.length > 0 && <ByConcert concerts={settlement.concerts} />}
      <section className="card">
        <h2>{t("books.points")}</h2>
        <Figures
          figures={[
            [t("books.credited"), won(topUps.credited)],
            [t("books.sentBack"), won(topUps.sentBack)],
            [t("books.open"), `${formatNumber(topUps.open)} · ${won(topUps.openAmount)}`],
            [t("books.outstanding"), won(points.outstanding)],
          ]}
        />
        {points.outstanding > 0 && (
          <ul className="rows">
            {points.byAge.map(({ days, points: amount }) => (
              <li key={days}>
                <span>{t("books.age", { days: days.replace(/-$/, "+") })}</span>
                <span>{won(amount)}</span>
              </li>
            ))}
          </ul>
        )}
      </section>
      <section className="card">
        <h2>{t("books.counter")}</h2>
        <Figures figures={COUNTER.map((name) => [t(`books.${name}`), won(counter[name])])} />
      </section>
      <CompanyComparison key={month} month={month} />
      {may("month.close") && status === "OPEN" && <Close settlement={settlement} />}
    </>
  );
}

function Figures({ figures }: { figures: readonly (readonly [string, string])[] }) {
  return (
    <dl className="figures">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function ByConcert({ concerts }: { concerts: Settlement["concerts"] }) {
  const t = useText();
  const heads = [
    t("orders.concert"),
    ...SEATS.map((name) => t(`books.${name}`)),
    ...MONEY.map((name) => t(`money.${name}`)),
  ];
  return (
    <section className="card">
      <h2>{t("books.byConcert")}</h2>
      <Table label={t("books.byConcert")} heads={heads}>
        {concerts.map((each) => (
          <tr key={each.concertId}>
            <td className="words">{each.title}</td>
            {SEATS.map((name, at) => (
              <Cell key={name} head={heads[at + 1]!} amount>
                {formatNumber(each[name])}
              </Cell>
            ))}
            {MONEY.map((name, at) => (
              <Cell key={name} head={heads[at + 1 + SEATS.length]!} amount>
                {t("money.won", { amount: formatNumber(each[name]) })}
              </Cell>
            ))}
          </tr>
        ))}
      </Table>
    </section>
  );
}

function Close({ settlement: { month, endsAt, concerts } }: { settlement: Settlement }) {
  const t = useText();
  const queries = useQueryClient();
  const { save, busy, problem } = useSaving(
    (reason: string, key) => closeMonth(month, reason, key),
    () => queries.invalidateQueries(CONSOLE.settlement.all(month)),
  );
  return (
    <DangerousAct
      label={t("books.close")}
      yes={t("books.closeYes", { month: formatMonth(month) })}
      why={Date.parse(endsAt) > Date.now() ? t("books.notOver") : null}
      number={concerts.length > 0 ? concerts.length : null}
      busy={busy}
      problem={problem}
      effect={<p>{t("books.closeEffect", { month: formatMonth(month), count: concerts.length })}</p>}
      onDo={save}
    />
  );
}
