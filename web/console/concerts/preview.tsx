import { About } from "../../concerts/facts/about.tsx";
import { Dates } from "../../concerts/facts/dates.tsx";
import { HowItWorks } from "../../concerts/facts/how-it-works.tsx";
import { Hero } from "../../parts/frame/hero.tsx";
import type { RecordedConcert, RecordedPerformance } from "../api/types.ts";
import { useText } from "../text.ts";

/** A draft as buyers will see it, by the parts of their own page. Nothing in it can be pressed. */
export function Preview({ concert }: { concert: RecordedConcert }) {
  const t = useText();
  const { title, venue, description, posterId } = concert;
  const poster = posterId === null ? null : { src: `/v1/images/${posterId}`, alt: "" };
  const offered = {
    ...concert,
    seatPlanIds: [],
    isCancelled: false,
    isPostponed: false,
    performances: concert.performances.map(offeredDate),
  };
  return (
    <details className="card">
      <summary>{t("concert.preview")}</summary>
      <div className="preview" inert>
        <Hero poster={poster}>
          <p className="venue">{venue}</p>
          <p className="preview-title">{title || t("concerts.untitled")}</p>
          {description !== "" && <p className="lead">{description}</p>}
        </Hero>
        <Dates concert={offered} />
        <About concert={offered} />
        <HowItWorks concert={offered} queue={undefined} />
      </div>
    </details>
  );
}

function offeredDate({ prices, ...date }: RecordedPerformance) {
  const grades = new Map(prices.map(({ grade, price }) => [`${grade} ${price}`, { grade, price }]));
  const sorted = [...grades.values()].toSorted((a, b) => b.price - a.price);
  const holds = { dateStatus: "FIXED", movedFrom: null, revision: 0 } as const;
  return { ...date, ...holds, grades: sorted.map((each) => ({ ...each, seatsAvailable: null })) };
}
