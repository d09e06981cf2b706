import { useQuery } from "@tanstack/react-query";
import { formatDateTime, formatNumber, formatSpan } from "../../text/formats.ts";
import { Notice } from "../../parts/notice.tsx";
import { Table } from "../../parts/table.tsx";
import { CONSOLE } from "../api/queries.ts";
import type { RehearsalComparison } from "../api/types.ts";
import { Cell, Fetched } from "../parts/page.tsx";
import { useText } from "../text.ts";

const FIGURES = ["people", "wait", "seatsSold", "seatsPerMinuteMax", "cardsFailed"] as const;

/** The sale as it was rehearsed, beside the real one. */
export function RehearsedSale({ concertId }: { concertId: string }) {
  const query = useQuery(CONSOLE.rehearsal(concertId));
  return <Fetched query={query}>{(compared) => <Compared compared={compared} />}</Fetched>;
}

type Turnout = RehearsalComparison["sale"];

function figuresOf({ people, waitSeconds, seatsSold, seatsPerMinuteMax, cardsFailed }: Turnout) {
  return {
    people: formatNumber(people),
    wait: waitSeconds === null ? "–" : formatSpan(waitSeconds.p50, waitSeconds.p90),
    seatsSold: formatNumber(seatsSold),
    seatsPerMinuteMax: formatNumber(seatsPerMinuteMax),
    cardsFailed: formatNumber(cardsFailed),
  };
}

function Compared({ compared: { rehearsal, sale } }: { compared: RehearsalComparison }) {
  const t = useText();
  const { report } = rehearsal;
  const [rehearsed, real] = [figuresOf(report), figuresOf(sale)];
  const heads = [t("rehearse.figure"), t("rehearse.rehearsed"), t("rehearse.real")] as const;
  return (
    <section className="card">
      <h2>{t("rehearse.beside")}</h2>
      <p className="small">{t("rehearse.done", { at: formatDateTime(report.rehearsedAt) })}</p>
      {report.brokenPromises.length > 0 && (
        <Notice tone="bad" title={t("rehearse.broken")}>
          <ul>
            {report.brokenPromises.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
        </Notice>
      )}
      <Table label={t("rehearse.beside")} heads={heads}>
        {FIGURES.map((name) => (
          <tr key={name}>
            <td>{t(`rehearse.of.${name}`)}</td>
            <Cell head={heads[1]} amount>
              {rehearsed[name]}
            </Cell>
            <Cell head={heads[2]} amount>
              {real[name]}
            </Cell>
          </tr>
        ))}
      </Table>
      <p className="small">{t("rehearse.waitHint")}</p>
    </section>
  );
}
