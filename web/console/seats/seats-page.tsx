import { useQueryClient } from "@tanstack/react-query";
import { notFound } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { announce } from "../../parts/live-region.tsx";
import { shownStates, STATE } from "../../seats/statuses/seat-state.ts";
import { formatDateTime } from "../../text/formats.ts";
import { addressOf } from "../address.ts";
import { CONSOLE } from "../api/queries.ts";
import type { RecordedConcert, RecordedPerformance } from "../api/types.ts";
import { ConsoleLink } from "../frame/console-link.tsx";
import { useMay } from "../frame/session.ts";
import { useText } from "../text.ts";
import { Allocations } from "./allocations.tsx";
import { AreaChooser } from "./area-chooser.tsx";
import { type Area, AREAS } from "./areas.ts";
import { ChooseByName } from "./choose-by-name.tsx";
import { DateMap, DateSeats, type SeatsNow } from "./date-seats.tsx";
import { SeatHistoryCard } from "./seat-history.tsx";
import { SeatActs } from "./seat-acts.tsx";

/** The seats of a date on the buyers' map: kept back, put on sale, or given away. */
export function SeatsPage({ concert, performanceId }: { concert: RecordedConcert; performanceId: string }) {
  const date = concert.performances.find((each) => each.performanceId === performanceId);
  if (date === undefined) throw notFound();
  return <SeatsOfDate concert={concert} date={date} />;
}

function SeatsOfDate({ concert, date }: { concert: RecordedConcert; date: RecordedPerformance }) {
  const t = useText();
  return (
    <>
      <p>
        <ConsoleLink to={addressOf("dates", concert)}>{t("concert.part.dates")}</ConsoleLink> ·{" "}
        {formatDateTime(date.startsAt, concert.timeZone)}
      </p>
      <DateSeats date={date}>{(seats) => <Desk concert={concert} date={date} seats={seats} />}</DateSeats>
    </>
  );
}

function Desk({
  concert,
  date,
  seats: { hall, statuses, now },
}: {
  concert: RecordedConcert;
  date: RecordedPerformance;
  seats: SeatsNow;
}) {
  const t = useText();
  const may = useMay();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [area, setArea] = useState<Area>("seat");
  const [looked, setLooked] = useState<number | null>(null);
  const states = useMemo(() => shownStates(statuses, [], chosen), [statuses, chosen]);

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
      <DateMap
        label={t("desk.heading")}
        hall={hall}
        states={states}
        onSeat={toggle}
        {...(area === "seat"
          ? {}
          : {
              over: (placeOf) => <AreaChooser hall={hall} area={area} placeOf={placeOf} onChoose={add} />,
            })}
      />
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
