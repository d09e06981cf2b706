import type { Concert, Queue } from "../../api/types.ts";
import { useTranslation } from "../../text/language.ts";

/** How the line works, what may be bought, and how a lottery is checked. */
export function HowItWorks({ concert, queue }: { concert: Concert; queue: Queue | undefined }) {
  const { t } = useTranslation();
  const { seatsPerUser, seatsPerPerformance, holdSeconds } = concert.policy;
  return (
    <section className="card" aria-labelledby="how-title">
      <h2 id="how-title">{t("concerts.how")}</h2>
      <ul className="facts">
        <li>{t("concerts.limit", { count: seatsPerUser })}</li>
        {seatsPerPerformance !== null && <li>{t("concerts.limitOfDate", { count: seatsPerPerformance })}</li>}
        {queue?.lottery === undefined ? (
          <li>{t("concerts.howLine")}</li>
        ) : (
          <li>
            {t(queue.lottery.draw === null ? "concerts.howLottery" : "concerts.drawDone")}{" "}
            <a href={`/v1/queues/${concert.queueId}`}>{t("concerts.drawData")}</a>
          </li>
        )}
        <li>
          {holdSeconds % 60 === 0
            ? t("concerts.holdMinutes", { count: holdSeconds / 60 })
            : t("concerts.holdSeconds", { count: holdSeconds })}
        </li>
        <li>{t("concerts.howPay")}</li>
      </ul>
    </section>
  );
}
