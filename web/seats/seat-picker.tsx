import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { holdSeats, type HoldRequest } from "../api/calls.ts";
import type { Problem } from "../api/problem.ts";
import { isByPlace, QUERIES } from "../api/queries.ts";
import type { Concert, Performance, Reservation } from "../api/types.ts";
import { can } from "../can.ts";
import { attempt } from "../device/attempts.ts";
import { announce } from "../parts/live-region.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Notice, ProblemNotice } from "../parts/notice.tsx";
import { BestForm } from "./best/best-form.tsx";
import { ChosenSeats } from "./choice/chosen-seats.tsx";
import { seatingObjection } from "./choice/seating-objection.ts";
import { whyNotHold } from "./choice/why-not-hold.ts";
import { rememberNamedChoice, useChoice } from "./choice/choice.ts";
import { seatOf } from "./hall/hall.ts";
import { NO_FILTER, wantedSeats } from "./statuses/seat-filter.ts";
import { FilterBar } from "./filter-bar.tsx";
import { Legend } from "./facts/legend.tsx";
import { LostSeats } from "./choice/lost-seats.tsx";
import { SeatList } from "./seat-list.tsx";
import { SeatMap } from "./map/seat-map.tsx";
import { isFree, ownSeats, shownStates, STATE } from "./statuses/seat-state.ts";
import { seatsLeftIn } from "./statuses/seats-left.ts";
import { PickBar } from "./choice/pick-bar.tsx";
import { useHall } from "./use-hall.ts";
import { useSeatView, ViewChoice } from "./view-choice.tsx";
import { useTranslation } from "../text/language.ts";
import { useAskingOnRefusal } from "../waiting/place.ts";

/** More are hardly ever free side by side. */
const BEST_SEATS_MAX = 8;

/** The seats of one performance, live, and the visitor's choice among them. */
export function SeatPicker({
  concert,
  performance,
  reservations,
  owned,
}: {
  concert: Concert;
  performance: Performance;
  reservations: readonly Reservation[];
  /** How many seats of this concert the visitor holds or has bought. */
  owned: number;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { performanceId } = performance;
  const { hall, statuses, error } = useHall(performance, concert.queueId);
  useAskingOnRefusal(concert.queueId, error);
  const [view, setView] = useSeatView();
  const [chosen, setChosen] = useChoice(performanceId);
  const [lost, setLost] = useState<readonly number[]>([]);
  const [limitText, setLimitText] = useState<string | null>(null);

  const mine = useMemo(() => ownSeats(reservations, performanceId), [reservations, performanceId]);
  const states = useMemo(() => shownStates(statuses, mine, chosen), [statuses, mine, chosen]);
  const [filter, setFilter] = useState(NO_FILTER);
  const wanted = useMemo(() => (hall === null ? null : wantedSeats(hall, filter)), [hall, filter]);
  const left = useMemo(
    () => (hall === null ? [] : seatsLeftIn(hall, states, wanted)),
    [hall, states, wanted],
  );
  // Seats that the map moves to, and the seat that a finger touched last.
  const [focused, setFocused] = useState<readonly number[]>([]);
  const [looked, setLooked] = useState(-1);

  const { startsAt } = performance;
  useEffect(() => {
    if (hall === null) return;
    const seats = chosen.filter((number) => number <= hall.seats).map((number) => seatOf(hall, number - 1));
    rememberNamedChoice(concert.concertId, { startsAt, seats });
  }, [hall, chosen, startsAt, concert.concertId]);

  const hold = useMutation<Reservation, Problem, HoldRequest>({
    mutationFn: (body) =>
      attempt(`hold.${performanceId}`, body, (body, key) => holdSeats(concert.queueId, body, key)),
    onSuccess: async (reservation) => {
      setChosen([]);
      await queries.invalidateQueries(QUERIES.reservations.all());
      await navigate({
        to: "/concerts/$concertId/checkout/$reservationId",
        params: { concertId: concert.concertId, reservationId: reservation.reservationId },
      });
    },
    onError: (problem) => {
      if (problem.code === "seat_unavailable") lose(problem.fields["seatNumbers"] as number[]);
      void queries.invalidateQueries(QUERIES.seatStatuses.all(performanceId));
      void queries.invalidateQueries(QUERIES.place.all(concert.queueId));
      void queries.invalidateQueries(QUERIES.performances.all(concert.concertId));
      void queries.invalidateQueries(QUERIES.reservations.all());
    },
  });

  const lose = (numbers: readonly number[]) => {
    setLost(numbers);
    setChosen(chosen.filter((number) => !numbers.includes(number)));
  };

  // If somebody else took a chosen seat, the visitor is told at once, not only when holding it fails.
  const isIdle = hold.isIdle || hold.isError;
  useEffect(() => {
    if (hall === null || !isIdle) return;
    const gone = chosen.filter((number) => statuses[number - 1] !== STATE.AVAILABLE && !mine.has(number));
    if (gone.length > 0) lose(gone);
    // Only when the list changes: what was just chosen was free in the list it was chosen from.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [statuses, mine, isIdle]);

  if (hall === null) return <Loaded query={{ data: undefined, error }} className="map-space" />;

  const { seatsPerUser, seatsPerPerformance } = concert.policy;
  const ownedOfDate = mine.size;
  const leftOfDate = seatsPerPerformance === null ? Infinity : seatsPerPerformance - ownedOfDate;
  // The closer of the two limits is the one that is told.
  const isOfDate = leftOfDate < seatsPerUser - owned;
  const most = isOfDate ? seatsPerPerformance! : seatsPerUser;
  const limit = Math.max(0, Math.min(seatsPerUser - owned, leftOfDate));
  const toggle = (seat: number) => {
    const number = seat + 1;
    setLimitText(null);
    if (states[seat] === STATE.CHOSEN) setChosen(chosen.filter((each) => each !== number));
    else if (isFree(states[seat]) && chosen.length < limit) {
      setLost([]);
      setChosen([...chosen, number]);
    } else if (isFree(states[seat])) {
      const text = t(isOfDate ? "seats.limitReachedOfDate" : "seats.limitReached", { count: most });
      setLimitText(text);
      announce(text);
    }
  };
  const choose = (indices: readonly number[]) => {
    setLost([]);
    setChosen(indices.map((index) => index + 1));
    setFocused(indices);
  };
  const holdChosen = () => hold.mutate({ performanceId, seatNumbers: chosen.toSorted((a, b) => a - b) });
  const isHolding = hold.isPending || hold.isSuccess;
  const listed = { hall, states, wanted, left, onSeat: toggle };
  const amount = chosen.reduce((sum, number) => sum + seatOf(hall, number - 1).price, 0);
  const objection = seatingObjection(hall, states, { chosen, mine }, concert.policy);
  const verdict = can.hold(
    performance.state,
    chosen.length,
    isOfDate ? ownedOfDate : owned,
    most,
    objection?.why,
  );
  const why = whyNotHold(t, hall, verdict, objection, { count: most, isOfDate });

  return (
    <div className="picker">
      <div className="picker-main">
        <ViewChoice view={view} onChange={setView} />
        {error !== null && !isByPlace(error) && <Notice tone="warn">{t("common.reconnecting")}</Notice>}
        <FilterBar hall={hall} filter={filter} onChange={setFilter} />
        {view === "map" ? (
          <SeatMap {...listed} focused={focused} onLook={setLooked} />
        ) : (
          <SeatList {...listed} />
        )}
        <Legend hall={hall} states={states} />
      </div>
      <div className="picker-side">
        {lost.length > 0 && (
          <LostSeats
            hall={hall}
            states={states}
            lost={lost}
            chosen={chosen}
            leaveNoSingle={concert.policy.leaveNoSingle}
            onTake={choose}
          />
        )}
        <ChosenSeats
          hall={hall}
          chosen={chosen}
          limitText={limitText}
          why={why}
          isHolding={isHolding}
          onRemove={(number) => setChosen(chosen.filter((each) => each !== number))}
          onHold={holdChosen}
        />
        {/* Why a date is not on sale is said above. */}
        {hold.error !== null && hold.error.code !== "seat_unavailable" && performance.state === "ON_SALE" && (
          <ProblemNotice problem={hold.error} />
        )}
        <BestForm
          hall={hall}
          states={states}
          chosen={chosen}
          filter={filter}
          wanted={wanted}
          leaveNoSingle={concert.policy.leaveNoSingle}
          limit={Math.min(limit, BEST_SEATS_MAX)}
          limitText={t(isOfDate ? "seats.whyNotHold.tooManyOfDate" : "seats.whyNotHold.tooMany", {
            count: most,
          })}
          onPick={choose}
        />
      </div>
      <PickBar
        hall={hall}
        states={states}
        looked={view === "map" ? looked : -1}
        count={chosen.length}
        amount={amount}
        why={why}
        isHolding={isHolding}
        onNext={holdChosen}
        onClose={() => setLooked(-1)}
      />
    </div>
  );
}
