import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { formatDateTime, formatNumber } from "../../text/formats.ts";
import { CONSOLE } from "../api/queries.ts";
import type { ConcertSales, RecordedConcert } from "../api/types.ts";
import { tableAddress } from "../parts/downloads.ts";
import { useMay } from "../frame/session.ts";
import { byMonth } from "../money/months.ts";
import { Cell, Fetched } from "../parts/page.tsx";
import { Table } from "../../parts/table.tsx";
import { useText } from "../text.ts";
import { RehearsedSale } from "./rehearsed-sale.tsx";
import { SalesChart } from "./sales-chart.tsx";

const SPANS = ["month", "day", "hour"] as const;
type Span = (typeof SPANS)[number];
type Sold = ConcertSales["total"];

const NOTHING_SOLD: Sold = { seats: 0, gross: 0, refunds: 0, fees: 0, net: 0 };

/** What a concert brought in, by date, grade, price, day and hour. Its sums are the ledger's. */
export function SalesPage({ concert }: { concert: RecordedConcert }) {
  const query = useQuery(CONSOLE.sales(concert.concertId));
  return (
    <>
      <Fetched query={query}>{(sales) => <Sales sales={sales} concert={concert} />}</Fetched>
      {concert.rehearsedAt !== null && <RehearsedSale concertId={concert.concertId} />}
    </>
  );
}

function Sales({ sales, concert }: { sales: ConcertSales; concert: RecordedConcert }) {
  const t = useText();
  const may = useMay();
  const [span, setSpan] = useState<Span>("day");
  const bars = barsOf(sales, span);
  const won = (amount: number) => t("money.won", { amount: formatNumber(amount) });
  return (
    <>
      <section className="card">
        <h2>{t("sales.total")}</h2>
        <dl className="figures">
          {(["seats", "gross", "refunds", "fees", "net"] as const).map((name) => (
            <div key={name}>
              <dt>{name === "seats" ? t("sales.seats") : t(`money.${name}`)}</dt>
              <dd>{name === "seats" ? formatNumber(sales.total.seats) : won(sales.total[name])}</dd>
            </div>
          ))}
        </dl>
        <p className="small">{t("sales.ledger")}</p>
        {may("order.read") && (
          <p className="links">
            <a href={tableAddress("orders.csv", { concertId: concert.concertId })} download>
              {t("sales.orders")}
            </a>
          </p>
        )}
      </section>
      <section className="card">
        <div className="console-head">
          <h2>{t("sales.course")}</h2>
          <div className="segments" role="group" aria-label={t("sales.course")}>
            {SPANS.map((each) => (
              <button
                key={each}
                type="button"
                className="segment"
                aria-pressed={span === each}
                onClick={() => setSpan(each)}
              >
                {t(`sales.${each}`)}
              </button>
            ))}
          </div>
        </div>
        {bars.length === 0 ? <p className="soft">{t("sales.none")}</p> : <SalesChart bars={bars} />}
      </section>
      <SoldTable
        title={t("sales.byDate")}
        rows={concert.performances.map(({ performanceId, startsAt }) => ({
          ...NOTHING_SOLD,
          ...sales.byDate.find((each) => each.performanceId === performanceId),
          name: formatDateTime(startsAt, concert.timeZone),
          ...(may("money.read") ? { csv: tableAddress(`performances/${performanceId}/sales.csv`) } : {}),
        }))}
      />
      <SoldTable
        title={t("sales.byGrade")}
        rows={sales.byGrade.map((each) => ({ name: each.grade, ...each }))}
      />
      <SoldTable
        title={t("sales.byChannel")}
        seats={t("orders.seats")}
        rows={sales.byChannel.map((each) => ({ name: t(`sales.${each.channel}`), ...each }))}
      />
      <SoldTable
        title={t("sales.byPrice")}
        rows={sales.byPrice.map((each) => ({ name: won(each.price), ...each }))}
      />
    </>
  );
}

function barsOf({ byDay, byHour }: ConcertSales, span: Span) {
  if (span === "hour") return byHour.map(({ hour, ...sold }) => ({ label: hour.replace("T", " "), ...sold }));
  if (span === "day") return byDay.map(({ day, ...sold }) => ({ label: day, ...sold }));
  return byMonth(byDay).map(({ month, ...sold }) => ({ label: month, ...sold }));
}

/** `csv`: where a table of each of its seats is. */
type SoldRow = Sold & { name: string; csv?: string };

function SoldTable({
  title,
  seats,
  rows,
}: {
  title: string;
  /** What its seats are called, where they are not all sold. */
  seats?: string;
  rows: SoldRow[];
}) {
  const t = useText();
  const heads = [
    title,
    seats ?? t("sales.seats"),
    t("money.gross"),
    t("money.refunds"),
    t("money.fees"),
    t("money.net"),
  ];
  const won = (amount: number) => t("money.won", { amount: formatNumber(amount) });
  if (rows.length === 0) return null;
  return (
    <section className="card">
      <h2>{title}</h2>
      <Table label={title} heads={heads}>
        {rows.map((row) => (
          <tr key={row.name}>
            <td>
              {row.name}
              {row.csv !== undefined && (
                <a className="small row-sub" href={row.csv} download>
                  {t("dates.sales")}
                </a>
              )}
            </td>
            <Cell head={heads[1]!} amount>
              {formatNumber(row.seats)}
            </Cell>
            {(["gross", "refunds", "fees", "net"] as const).map((name, at) => (
              <Cell key={name} head={heads[at + 2]!} amount>
                {won(row[name])}
              </Cell>
            ))}
          </tr>
        ))}
      </Table>
    </section>
  );
}
