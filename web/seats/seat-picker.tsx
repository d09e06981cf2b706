import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { holdSeats, type HoldRequest } from "../api/calls.ts";
import type { Problem } from "../api/problem.ts";
import { QUERIES } from "../api/queries.ts";
import { retryMs } from "../api/retry.ts";
import type { Concert, Performance, Reservation } from "../api/types.ts";
import { onReturn, wasActiveLately } from "../device/activity.ts";
import { attempt } from "../device/attempts.ts";
import { announce } from "../parts/live-region.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Notice, ProblemNotice } from "../parts/notice.tsx";
import { BestForm } from "./best-form.tsx";
import { ChosenSeats } from "./chosen-seats.tsx";
import { rememberNamedChoice, useChoice } from "./hall/choice.ts";
import { layOutHall } from "./hall/hall.ts";
import { Legend } from "./legend.tsx";
import { LostSeats } from "./lost-seats.tsx";
import { SeatList } from "./seat-list.tsx";
import { SeatMap } from "./map/seat-map.tsx";
import { ownSeats, shownSeats } from "./hall/seat-state.ts";
import { ViewChoice, type SeatView } from "./view-choice.tsx";
import { useTranslation } from "../text/language.ts";

/** Poll intervals: while the visitor chooses, and while the page has not been used for a while. */
const SEATS_POLL_MS = 2_000;
const SEATS_POLL_MS_IDLE = 20_000;
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
  const seats = useQuery({
    ...QUERIES.seats(performanceId, concert.queueId),
    refetchInterval: ({ state }) =>
      state.error !== null ? retryMs(state) : wasActiveLately() ? SEATS_POLL_MS : SEATS_POLL_MS_IDLE,
    placeholderData: keepPreviousData,
    // Comparing two lists of 20,000 seats costs more than drawing one.
    structuralSharing: false,
  });
  const { refetch } = seats;
  useEffect(() => onReturn(() => void refetch()), [refetch]);
  const [view, setView] = useState<SeatView>("map");
  const [chosen, setChosen] = useChoice(performanceId);
  const [lost, setLost] = useState<readonly number[]>([]);
  const [limitText, setLimitText] = useState<string | null>(null);

  const items = seats.data?.items;
  const seatsKey = items === undefined ? "" : `${seats.data!.performanceId} ${items.length}`;
  // Who sits where does not change while a performance is on sale: only its statuses do.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const hall = useMemo(() => (items === undefined ? null : layOutHall(items)), [seatsKey]);
  const mine = useMemo(() => ownSeats(reservations, performanceId), [reservations, performanceId]);
  const states = useMemo(
    () => (items === undefined ? [] : shownSeats(items, mine, new Set(chosen))),
    [items, mine, chosen],
  );

  const { startsAt } = performance;
  useEffect(() => {
    if (hall === null) return;
    const seats = chosen.flatMap((number) => hall.seats[hall.indexOf.get(number) ?? -1] ?? []);
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
      void queries.invalidateQueries(QUERIES.seats.all(performanceId));
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
    if (hall === null || items === undefined || !isIdle) return;
    const gone = chosen.filter((number) => {
      const status = items[hall.indexOf.get(number) ?? -1]?.status;
      return status !== "AVAILABLE" && !mine.has(number);
    });
    if (gone.length > 0) lose(gone);
    // Only when the list changes: what was just chosen was free in the list it was chosen from.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [items, mine, isIdle]);

  if (hall === null) return <Loaded query={{ data: undefined, error: seats.error }} className="map-space" />;

  const limit = Math.max(0, concert.policy.seatsPerUser - owned);
  const toggle = (index: number) => {
    const number = hall.seats[index]!.seatNumber;
    const state = states[index];
    setLimitText(null);
    if (state === "CHOSEN") setChosen(chosen.filter((each) => each !== number));
    else if (state === "AVAILABLE" && chosen.length < limit) setChosen([...chosen, number]);
    else if (state === "AVAILABLE") {
      const text = t("seats.limitReached", { count: concert.policy.seatsPerUser });
      setLimitText(text);
      announce(text);
    }
  };
  const choose = (indices: readonly number[]) => {
    setLost([]);
    setChosen(indices.map((index) => hall.seats[index]!.seatNumber));
  };

  return (
    <div className="picker">
      <div className="picker-main">
        <ViewChoice view={view} onChange={setView} />
        {seats.error !== null && <Notice tone="warn">{t("common.reconnecting")}</Notice>}
        {view === "map" ? (
          <SeatMap hall={hall} states={states} onSeat={toggle} />
        ) : (
          <SeatList hall={hall} states={states} onSeat={toggle} />
        )}
        <Legend hall={hall} />
      </div>
      <div className="picker-side">
        {lost.length > 0 && (
          <LostSeats hall={hall} states={states} lost={lost} chosen={chosen} onTake={choose} />
        )}
        <ChosenSeats
          hall={hall}
          sale={performance.state}
          chosen={chosen}
          owned={owned}
          limit={concert.policy.seatsPerUser}
          limitText={limitText}
          isHolding={hold.isPending || hold.isSuccess}
          onRemove={(number) => setChosen(chosen.filter((each) => each !== number))}
          onHold={() => hold.mutate({ performanceId, seatNumbers: chosen.toSorted((a, b) => a - b) })}
        />
        {hold.error !== null && hold.error.code !== "seat_unavailable" && (
          <ProblemNotice problem={hold.error} />
        )}
        <BestForm hall={hall} states={states} limit={Math.min(limit, BEST_SEATS_MAX)} onPick={choose} />
      </div>
    </div>
  );
}
