import { useQuery, useQueryClient } from "@tanstack/react-query";
import { notFound } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { announce } from "../../parts/live-region.tsx";
import { shownStates } from "../../seats/statuses/seat-state.ts";
import { formatDateTime } from "../../text/formats.ts";
import { addressOf } from "../address.ts";
import { CONSOLE } from "../api/queries.ts";
import type { Allocation, RecordedConcert, RecordedPerformance } from "../api/types.ts";
import { ConsoleLink } from "../frame/console-link.tsx";
import { useMay } from "../frame/session.ts";
import { useText } from "../text.ts";
import { Allocations } from "./allocations.tsx";
import { AreaChooser } from "./area-chooser.tsx";
import { type Area, AREAS, areaOf } from "./areas.ts";
import { ChooseByName } from "./choose-by-name.tsx";
import { DateMap, DateSeats, type SeatsNow } from "./date-seats.tsx";
import { GivenTickets } from "./given-tickets.tsx";
import { LeftOutNotice } from "./left-out.tsx";
import { SeatHistoryCard } from "./seat-history.tsx";
import { SeatActs } from "./seat-acts.tsx";
import { changeableOf, keptAmong, type LeftOut } from "./signs/changeable-seats.ts";
import { DeskLegend } from "./signs/desk-legend.tsx";
import { DeskSigns } from "./signs/desk-signs.ts";

const NO_ALLOCATIONS: readonly Allocation[] = [];
/** Others may make one meanwhile. */
const POLL_MS = 10_000;

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
  const [leftOut, setLeftOut] = useState<LeftOut>({});
  const asked = useQuery({ ...CONSOLE.allocations(date.performanceId), refetchInterval: POLL_MS });
  const allocations = asked.data?.items ?? NO_ALLOCATIONS;
  const signs = useMemo(() => new DeskSigns((sign, name) => t(`desk.sign.${sign}`, { name })), [t]);
  const deskHall = useMemo(() => ({ ...hall, desk: signs }), [hall, signs]);
  const seen = useMemo(() => signs.statesOf(statuses, now, allocations), [signs, statuses, now, allocations]);
  const states = useMemo(() => shownStates(seen, [], chosen), [seen, chosen]);
  const given = useMemo(() => new Set(now.given), [now.given]);

  const toggle = (seat: number) => {
    setLooked(seat + 1);
    if (!chosen.has(seat + 1)) return add([seat + 1]);
    setLeftOut({});
    setChosen(new Set([...chosen].filter((number) => number !== seat + 1)));
  };
  /** Those that are held, sold or given away are not chosen, and named. */
  const add = (seatNumbers: readonly number[]) => {
    const asked = changeableOf(seatNumbers, statuses, given);
    setChosen(new Set([...chosen, ...asked.changeable]));
    setLeftOut(asked.leftOut);
  };
  /** By the mouse on seats, and by the keys on whatever is chosen at once. */
  const press = (seat: number) => {
    if (area === "seat") toggle(seat);
    else if (area === "lasso") announce(t("desk.lassoHint"));
    else add(areaOf(hall, seat, area));
  };
  const again = (refused: readonly number[] = []) => {
    setChosen(new Set());
    setLeftOut({ MEANWHILE: refused });
    return Promise.all([
      queries.invalidateQueries(CONSOLE.seats.all(date.performanceId)),
      queries.invalidateQueries(CONSOLE.allocations.all(date.performanceId)),
      queries.invalidateQueries(CONSOLE.given.all(date.performanceId)),
      queries.invalidateQueries(CONSOLE.seat.all(date.performanceId)),
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
      {area === "lasso" && <p className="small">{t("desk.lassoHint")}</p>}
      <DateMap
        label={t("desk.heading")}
        hall={deskHall}
        states={states}
        onSeat={press}
        {...(area === "seat"
          ? {}
          : {
              over: (placeOf) => <AreaChooser hall={hall} area={area} placeOf={placeOf} onChoose={add} />,
            })}
      />
      <DeskLegend statuses={statuses} now={now} allocations={allocations} />
      <div role="status">
        <LeftOutNotice hall={hall} leftOut={leftOut} />
      </div>
      {may("order.read") && looked !== null && (
        <SeatHistoryCard key={looked} performanceId={date.performanceId} seatNumber={looked} />
      )}
      {may("seats.change") && (
        <>
          <ChooseByName hall={hall} onChoose={add} />
          <SeatActs
            performanceId={date.performanceId}
            hall={hall}
            seatNumbers={[...chosen].toSorted((a, b) => a - b)}
            onClear={() => {
              setChosen(new Set());
              setLeftOut({});
            }}
            allocations={allocations}
            keptFor={keptAmong([...chosen], statuses, now.kept, allocations)}
            isPublished={concert.state !== "DRAFT"}
            isStopped={date.state === "STOPPED"}
            onDone={again}
          />
        </>
      )}
      <Allocations date={date} timeZone={concert.timeZone} now={now} onChoose={add} onDone={() => again()} />
      {may("order.read") && <GivenTickets concert={concert} date={date} onDone={() => again()} />}
    </>
  );
}
