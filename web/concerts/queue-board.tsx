import { saleInWords, type ToldSale } from "../../src/core/names/sale-words.ts";
import type { Queue, Timed } from "../api/types.ts";
import { ServerClock } from "../parts/time/server-clock.tsx";
import { language, useTranslation } from "../text/language.ts";
import { formatNumber } from "../text/formats.ts";

/** How a sale stands, in a word. */
export function SaleBadge({ state }: { state: ToldSale }) {
  return <span className={`badge badge-${state}`}>{saleInWords(language(), state)}</span>;
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
        <SaleBadge state={queue.state} />
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
