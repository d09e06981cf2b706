import { useQuery } from "@tanstack/react-query";
import { ServerClock } from "../../parts/time/server-clock.tsx";
import { formatNumber, formatSpan } from "../../text/formats.ts";
import { CONSOLE } from "../api/queries.ts";
import type { LiveFigures, OrganiserQueue, RecordedConcert } from "../api/types.ts";
import { StateBadge } from "../concerts/state-badge.tsx";
import { StopSale } from "../concerts/stop-sale.tsx";
import { useMay } from "../frame/session.ts";
import { Fetched } from "../parts/page.tsx";
import { useText, wordOf } from "../text.ts";
import { LiveMoney } from "./live-money.tsx";
import { LiveSeats } from "./live-seats.tsx";
import { useFollowing, useLiveSale } from "./live-stream.ts";
import { NoticeForm } from "./controls/notice-form.tsx";
import { PaceForm } from "./controls/pace-form.tsx";
import { Places } from "./controls/places.tsx";
import { boundOf } from "./controls/prediction.ts";
import { QueueSwitch } from "./controls/queue-switch.tsx";
import { ResumeSale } from "./controls/resume-sale.tsx";
import { stateOfLine } from "./sale-state.ts";
import { ServerHealth } from "./server-health.tsx";
import { SaleCourse } from "./sale-course.tsx";

/** A sale as it goes, and its controls beside it: for the big screen and for the phone. */
export function LivePage({ concert }: { concert: RecordedConcert }) {
  const query = useQuery(CONSOLE.queue(concert.queueId));
  return (
    <Fetched query={query}>
      {(queue) =>
        concert.state === "DRAFT" ? <Draft queue={queue} /> : <Live concert={concert} queue={queue} />
      }
    </Fetched>
  );
}

function Draft({ queue }: { queue: OrganiserQueue }) {
  const t = useText();
  const may = useMay();
  return (
    <>
      <p className="soft">{t("live.draft")}</p>
      {may("sale.control") && <PaceForm queue={queue} line={queue} />}
    </>
  );
}

function Live({
  concert,
  queue,
}: {
  concert: RecordedConcert;
  queue: OrganiserQueue & { askedAtMs: number };
}) {
  const t = useText();
  const may = useMay();
  const { figures, curve, isLive } = useLiveSale(concert.concertId);
  useFollowing(figures, concert, queue);
  const told = figures?.queue ?? queue;
  const line = { ...told, state: stateOfLine(told) };
  const unsold = figures === null ? undefined : unsoldOf(figures);
  return (
    <div className="live">
      <section className="card live-line" aria-labelledby="live-line">
        <div className="console-head">
          <h2 id="live-line">{t("live.line")}</h2>
          <span className="badges">
            <StateBadge state={line.state} />{" "}
            <span className="live-clock">
              <ServerClock answer={queue} venueZone={concert.timeZone} />
            </span>
          </span>
        </div>
        <p role="status" className={isLive || figures === null ? "unseen" : "notice notice-warn"}>
          {isLive || figures === null ? "" : t("live.away")}
        </p>
        <LineFigures line={line} wait={figures?.queue.estimatedWaitSeconds ?? null} />
        {figures !== null && <Bound bound={boundOf(line, unsold ?? Infinity)} />}
      </section>
      <div className="live-controls">
        {may("sale.control") && (
          <>
            <QueueSwitch queue={queue} told={told} state={line.state}>
              {figures !== null && <ResumeSale concert={concert} dates={figures.performances} />}
              {may("sale.stop") && <StopSale concert={concert} held={figures?.total.held ?? 0} />}
            </QueueSwitch>
            <PaceForm queue={queue} line={line} unsold={unsold} />
            <NoticeForm queue={queue} line={line} />
          </>
        )}
        {may("line.read") && <Places queueId={queue.queueId} />}
      </div>
      <div className="live-figures">
        {figures !== null && <LiveSeats figures={figures} timeZone={concert.timeZone} />}
        {figures !== null && <LiveMoney figures={figures} />}
        {figures !== null && <ServerHealth server={figures.server} />}
        {curve !== null && <SaleCourse concert={concert} curve={curve} />}
      </div>
    </div>
  );
}

/** Seats that somebody in line could still buy. Those held now may become free again. */
function unsoldOf({ performances }: LiveFigures): number {
  const selling = performances.filter(({ state }) => state === "ON_SALE");
  const grades = selling.flatMap(({ byGrade }) => byGrade);
  return grades.reduce((sum, { available, held }) => sum + available + held, 0);
}

type Line = Omit<LiveFigures["queue"] | OrganiserQueue, "state">;

function LineFigures({ line, wait }: { line: Line; wait: { p50: number; p90: number } | null }) {
  const t = useText();
  const figures = [
    ["waiting", formatNumber(line.waiting)],
    ["ready", formatNumber(line.ready)],
    [
      "active",
      t("live.ofCapacity", { active: formatNumber(line.active), capacity: formatNumber(line.capacity) }),
    ],
    ["missed", formatNumber(line.missed)],
    ["joined", formatNumber(Math.round(line.joinedPerMinute))],
    ["admitted", formatNumber(Math.round(line.admittedPerMinute))],
    ["wait", wait === null ? "–" : formatSpan(wait.p50, wait.p90)],
  ] as const;
  return (
    <dl className="figures">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{t(`line.${name}`)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Bound({ bound }: { bound: string | null }) {
  const t = useText();
  return bound === null ? null : <p className="small">{wordOf(t, "bound", bound)}</p>;
}
