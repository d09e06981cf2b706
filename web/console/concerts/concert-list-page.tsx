import { formatDateTime, formatNumber } from "../../text/formats.ts";
import { addressOf } from "../address.ts";
import { CONSOLE_LISTS } from "../api/queries.ts";
import type { RecordedConcert } from "../api/types.ts";
import { ConsoleLink } from "../frame/console-link.tsx";
import { useMay } from "../frame/session.ts";
import { Cell, ConsolePage, Listed } from "../parts/page.tsx";
import { Table } from "../../parts/table.tsx";
import { useText } from "../text.ts";
import { seatsOf } from "./counts.ts";
import { StateBadge } from "./state-badge.tsx";

export function ConcertListPage() {
  const t = useText();
  const may = useMay();
  const heads = [
    t("concerts.title"),
    t("concerts.state"),
    t("concerts.next"),
    t("concerts.sold"),
    t("concerts.net"),
  ];
  return (
    <ConsolePage
      title={t("concerts.heading")}
      aside={
        may("concert.change") && (
          <ConsoleLink to={addressOf("newConcert")} className="button button-main">
            {t("concerts.new")}
          </ConsoleLink>
        )
      }
    >
      <Listed list={CONSOLE_LISTS.concerts} none={t("concerts.none")}>
        {(concerts) => (
          <Table label={t("concerts.heading")} heads={heads}>
            {concerts.map((each) => (
              <Row key={each.concertId} concert={each} heads={heads} />
            ))}
          </Table>
        )}
      </Listed>
    </ConsolePage>
  );
}

function Row({ concert, heads }: { concert: RecordedConcert; heads: readonly string[] }) {
  const t = useText();
  const seats = seatsOf(concert.performances);
  const next = concert.performances.find(({ startsAt }) => Date.parse(startsAt) > Date.now());
  return (
    <tr>
      <td className="words">
        <ConsoleLink to={addressOf("concert", concert)} className="row-link">
          {concert.title || t("concerts.untitled")}
        </ConsoleLink>
        <span className="small row-sub">{concert.venue}</span>
      </td>
      <Cell head={heads[1]!}>
        <StateBadge state={concert.state} />
      </Cell>
      <Cell head={heads[2]!}>
        {next === undefined ? t("concerts.noNext") : formatDateTime(next.startsAt, concert.timeZone)}
      </Cell>
      <Cell head={heads[3]!} amount>
        {t("concerts.ofSeats", { sold: formatNumber(seats.sold), seats: formatNumber(seats.seats) })}
      </Cell>
      <Cell head={heads[4]!} amount>
        {concert.revenue && t("money.won", { amount: formatNumber(concert.revenue.net) })}
      </Cell>
    </tr>
  );
}
