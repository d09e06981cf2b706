import { lazy, Suspense, useState } from "react";
import type { OfferedConcert, OfferedPerformance } from "../../api/types.ts";
import { NoticeText } from "./notice-text.tsx";
import { useTranslation } from "../../text/language.ts";
import { formatDateTime, formatMoney, splitDateTime } from "../../text/formats.ts";

/** Of one date, and read by few: it comes when it is asked for. */
const RefundTerms = lazy(async () => {
  const { PAGES_AFTER_LINE } = await import("../../pages-after-line.ts");
  return { default: PAGES_AFTER_LINE.RefundTerms };
});

/** The dates with what is left of each grade, and what cancelling costs for each date. */
export function Dates({ concert }: { concert: OfferedConcert }) {
  const { t } = useTranslation();
  const { performances, timeZone, refundPolicy } = concert;
  const holding = performances.filter(({ dateStatus }) => dateStatus === "FIXED");
  return (
    <>
      <section className="card" aria-labelledby="dates-title">
        <h2 id="dates-title">{t("concerts.dates")}</h2>
        <ul className="offers">
          {performances.map((each) => (
            <OfferedDate key={each.performanceId} performance={each} timeZone={timeZone} />
          ))}
        </ul>
      </section>
      {(holding.length > 0 || refundPolicy !== null) && (
        <section className="card" aria-labelledby="refunds-title">
          <h2 id="refunds-title">{t("concerts.refunds")}</h2>
          {holding.map((each) => (
            <RefundsOfDate key={each.performanceId} performance={each} concert={concert} />
          ))}
          {refundPolicy !== null && <NoticeText text={refundPolicy} />}
        </section>
      )}
    </>
  );
}

function RefundsOfDate({
  performance: { startsAt, grades },
  concert: { policy, timeZone },
}: {
  performance: OfferedPerformance;
  concert: OfferedConcert;
}) {
  const { t } = useTranslation();
  const [wasOpened, setWasOpened] = useState(false);
  return (
    <details onToggle={() => setWasOpened(true)}>
      <summary>{t("concerts.refundsOf", { when: formatDateTime(startsAt, timeZone) })}</summary>
      {wasOpened && (
        <Suspense>
          <RefundTerms
            choice={policy.refund}
            startsAt={startsAt}
            timeZone={timeZone}
            isFree={grades.every(({ price }) => price === 0)}
          />
        </Suspense>
      )}
    </details>
  );
}

function OfferedDate({ performance, timeZone }: { performance: OfferedPerformance; timeZone: string }) {
  const { t } = useTranslation();
  const { startsAt, movedFrom, state, grades } = performance;
  const isSold = state === "ON_SALE" || state === "SCHEDULED";
  const isOpen = performance.dateStatus === "OPEN";
  const { time, zone } = splitDateTime(startsAt, timeZone);
  return (
    <li>
      <h3>
        {isOpen ? t("concerts.dateOpen") : time}
        {!isOpen && zone !== null && <span className="small zone">{t("common.zone", { zone })}</span>}
        {!isOpen && !isSold && <span className="badge">{t(`concerts.sale.${state}`)}</span>}
      </h3>
      {!isOpen && movedFrom !== null && (
        <p className="small">{t("concerts.movedFrom", { when: formatDateTime(movedFrom, timeZone) })}</p>
      )}
      <dl className="bill">
        {grades.map(({ grade, price, seatsAvailable }) => (
          <div key={`${grade} ${price}`}>
            <dt>
              {grade} <span className="amount">{formatMoney(t, price)}</span>
            </dt>
            <dd>
              {!isSold || seatsAvailable === null
                ? "–"
                : seatsAvailable === 0
                  ? t("concerts.noneLeft")
                  : t("concerts.left", { count: seatsAvailable })}
            </dd>
          </div>
        ))}
      </dl>
    </li>
  );
}
