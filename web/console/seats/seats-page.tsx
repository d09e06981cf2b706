import { useQuery, useQueryClient } from "@tanstack/react-query";
import { notFound } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { readStatuses } from "../../api/seat-statuses.ts";
import { QUERIES } from "../../api/queries.ts";
import type { SeatPlan } from "../../api/types.ts";
import { announce } from "../../parts/live-region.tsx";
import { readHall } from "../../seats/hall/hall.ts";
import { SeatMap } from "../../seats/map/seat-map.tsx";
import { shownStates, STATE } from "../../seats/statuses/seat-state.ts";
import { seatsLeftIn } from "../../seats/statuses/seats-left.ts";
import { formatDateTime } from "../../text/formats.ts";
import { addressOf } from "../address.ts";
import { CONSOLE } from "../api/queries.ts";
import type { RecordedConcert, RecordedPerformance, SeatOverview } from "../api/types.ts";
import { ConsoleLink } from "../frame/console-link.tsx";
import { useMay } from "../frame/session.ts";
import { Fetched } from "../parts/page.tsx";
import { useText } from "../text.ts";
import { Allocations } from "./allocations.tsx";
import { AreaChooser } from "./area-chooser.tsx";
import { type Area, AREAS } from "./areas.ts";
import { ChooseByName } from "./choose-by-name.tsx";
import { SeatHistoryCard } from "./seat-history.tsx";
import { SeatActs } from "./seat-acts.tsx";

const POLL_MS = 3_000;

/** The seats of a date on the buyers' map: kept back, put on sale, or given away. */
export function SeatsPage({ concert, performanceId }: { concert: RecordedConcert; performanceId: string }) {
  const date = concert.performances.find((each) => each.performanceId === performanceId);
  if (date === undefined) throw notFound();
  return <SeatsOfDate concert={concert} date={date} />;
}

function SeatsOfDate({ concert, date }: { concert: RecordedConcert; date: RecordedPerformance }) {
  const t = useText();
  const plan = useQuery({ ...QUERIES.seatPlan(date.seatPlanId), staleTime: Infinity });
  const seats = useQuery({ ...CONSOLE.seats(date.performanceId), refetchInterval: POLL_MS });
  return (
    <>
      <p>
        <ConsoleLink to={addressOf("dates", concert)}>{t("concert.part.dates")}</ConsoleLink> ·{" "}
        {formatDateTime(date.startsAt, concert.timeZone)}
      </p>
      <Fetched query={plan}>
        {(hall) => (
          <Fetched query={seats}>
            {(now) => <Desk concert={concert} date={date} plan={hall} now={now} />}
          </Fetched>
        )}
      </Fetched>
    </>
  );
}

function Desk({
  concert,
  date,
  plan,
  now,
}: {
  concert: RecordedConcert;
  date: RecordedPerformance;
  plan: SeatPlan;
  now: SeatOverview;
}) {
  const t = useText();
  const may = useMay();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [area, setArea] = useState<Area>("seat");
  const [looked, setLooked] = useState<number | null>(null);
  // Prices change seldom; the hall is made anew only if they do.
  const pricesKey = JSON.stringify(date.prices);
  const hall = useMemo(
    () =>
      readHall(
        plan,
        date.prices.map(({ category, grade, price }) => ({
          category: plan.categories.findIndex(({ name }) => name === category),
          grade,
          price,
        })),
      ),
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [plan, pricesKey],
  );
  const statuses = useMemo(
    () => readStatuses(now.statuses).subarray(0, hall.seats),
    [now.statuses, hall.seats],
  );
  const states = useMemo(() => shownStates(statuses, [], chosen), [statuses, chosen]);
  const left = useMemo(() => seatsLeftIn(hall, states, null), [hall, states]);

  const isChangeable = (seat: number) =>
    statuses[seat] === STATE.AVAILABLE || statuses[seat] === STATE.BLOCKED;
  const toggle = (seat: number) => {
    setLooked(seat + 1);
    if (!isChangeable(seat)) {
      announce(t("desk.taken"));
      return;
    }
    const next = new Set(chosen);
    if (!next.delete(seat + 1)) next.add(seat + 1);
    setChosen(next);
  };
  const add = (seatNumbers: readonly number[]) => {
    setChosen(new Set([...chosen, ...seatNumbers.filter((each) => isChangeable(each - 1))]));
  };
  const again = () => {
    setChosen(new Set());
    return Promise.all([
      queries.invalidateQueries(CONSOLE.seats.all(date.performanceId)),
      queries.invalidateQueries(CONSOLE.allocations.all(date.performanceId)),
      queries.invalidateQueries(CONSOLE.concert.all(concert.concertId)),
    ]);
  };
  return (
    <>
      {may("seats.change") && (
        <div className="segments" role="group" aria-label={t("desk.area")}>
          {AREAS.map((each) => (
            <button
              key={each}
              type="button"
              className="segment"
              aria-pressed={area === each}
              onClick={() => setArea(each)}
            >
              {t(`desk.areas.${each}`)}
            </button>
          ))}
        </div>
      )}
      <section aria-label={t("desk.heading")} className="hall-map">
        <SeatMap
          hall={hall}
          states={states}
          wanted={null}
          left={left}
          focused={[]}
          onSeat={toggle}
          onLook={() => undefined}
          {...(area === "seat"
            ? {}
            : {
                over: (placeOf) => <AreaChooser hall={hall} area={area} placeOf={placeOf} onChoose={add} />,
              })}
        />
      </section>
      {may("order.read") && looked !== null && (
        <SeatHistoryCard key={looked} performanceId={date.performanceId} seatNumber={looked} />
      )}
      {may("seats.change") && (
        <>
          <ChooseByName hall={hall} onChoose={add} />
          <SeatActs
            performanceId={date.performanceId}
            seatNumbers={[...chosen].toSorted((a, b) => a - b)}
            onClear={() => setChosen(new Set())}
            onDone={again}
          />
        </>
      )}
      <Allocations
        performanceId={date.performanceId}
        timeZone={concert.timeZone}
        now={now}
        onChoose={add}
        onDone={again}
      />
    </>
  );
}
