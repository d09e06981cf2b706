import { formatDateTime, formatNumber } from "../../text/formats.ts";
import { Table } from "../../parts/table.tsx";
import type { LiveFigures } from "../api/types.ts";
import { SEAT_STATES } from "../concerts/counts.ts";
import { StateBadge } from "../concerts/state-badge.tsx";
import { SeatBar } from "../concerts/seat-bar.tsx";
import { Cell } from "../parts/page.tsx";
import { useText, wordOf } from "../text.ts";

/** The seats by their state: of all dates together, and of each grade of each date. */
export function LiveSeats({ figures, timeZone }: { figures: LiveFigures; timeZone: string }) {
  const t = useText();
  const { total, performances } = figures;
  return (
    <section className="card" aria-labelledby="live-seats">
      <h2 id="live-seats">{t("live.seats")}</h2>
      <SeatBar seats={total} />
      {performances.map((date) => (
        <Grades
          key={date.performanceId}
          name={formatDateTime(date.startsAt, timeZone)}
          state={date.state}
          grades={date.byGrade}
        />
      ))}
    </section>
  );
}

type DateFigures = LiveFigures["performances"][number];

function Grades({
  name,
  state,
  grades,
}: {
  name: string;
  state: DateFigures["state"];
  grades: DateFigures["byGrade"];
}) {
  const t = useText();
  const isHalted = state !== "ON_SALE";
  const heads = [name, ...SEAT_STATES.map((each) => t(`seats.${each}`)), t("money.net")];
  const table = (
    <Table label={isHalted ? `${name}: ${wordOf(t, "state", state)}` : name} heads={heads}>
      {grades.map((each) => (
        <tr key={each.grade}>
          <td>
            <span className="cell-head">{name}</span> <strong>{each.grade}</strong>
          </td>
          {SEAT_STATES.map((count, at) => (
            <Cell key={count} head={heads[at + 1]!} amount>
              {formatNumber(each[count])}
            </Cell>
          ))}
          <Cell head={t("money.net")} amount>
            {t("money.won", { amount: formatNumber(each.net) })}
          </Cell>
        </tr>
      ))}
    </Table>
  );
  if (!isHalted) return table;
  return (
    <div className="live-halted">
      <StateBadge state={state} />
      {table}
    </div>
  );
}
