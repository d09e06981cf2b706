import type { Queue, Timed } from "../api/types.ts";
import { ServerClock } from "../parts/time/server-clock.tsx";
import { useTranslation } from "../text/language.ts";
import { formatNumber } from "../text/formats.ts";

export function QueueBadge({ state }: { state: Queue["state"] }) {
  const { t } = useTranslation();
  return <span className={`badge badge-${state}`}>{t(`queue.state.${state}`)}</span>;
}

/** In place of the queue's, where no date is left. */
export function CancelledBadge() {
  const { t } = useTranslation();
  return <span className="badge badge-CLOSED">{t("concerts.sale.CANCELLED")}</span>;
}

/** The public figures of a queue. */
export function QueueBoard({ queue, venueZone }: { queue: Timed<Queue>; venueZone: string }) {
  const { t } = useTranslation();
  const figures = [
    [queue.waiting, t("queue.waiting")],
    [queue.active + queue.ready, t("queue.inside")],
    [Math.round(queue.admittedPerMinute), t("queue.rate")],
  ] as const;
  return (
    <section className="board" aria-labelledby="board-title">
      <div className="board-head">
        <h2 id="board-title">{t("queue.title")}</h2>
        <QueueBadge state={queue.state} />
      </div>
      <dl className="figures">
        {figures.map(([value, label]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{formatNumber(value)}</dd>
          </div>
        ))}
      </dl>
      <p className="small">
        {t("queue.serverTime")} <ServerClock answer={queue} venueZone={venueZone} />
      </p>
    </section>
  );
}
