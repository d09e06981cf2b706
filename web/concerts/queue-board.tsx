import { useTranslation } from "react-i18next";
import type { Queue } from "../api/types.ts";
import { formatClock, formatNumber } from "../text/formats.ts";
import { useQueue } from "../waiting/place.ts";

export function QueueBadge({ queueId }: { queueId: string }) {
  const { t } = useTranslation();
  const { data: queue } = useQueue(queueId);
  if (queue === undefined) return <span className="badge">…</span>;
  return <span className={`badge badge-${queue.state}`}>{t(`queue.state.${queue.state}`)}</span>;
}

/** The public state of a queue in numbers. */
export function QueueBoard({ queue }: { queue: Queue }) {
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
        <span className={`badge badge-${queue.state}`}>{t(`queue.state.${queue.state}`)}</span>
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
        {t("queue.serverTime")} <time>{formatClock(Date.parse(queue.serverTime))}</time>
      </p>
    </section>
  );
}
