import { useQuery } from "@tanstack/react-query";
import { type ComponentProps, type ReactNode, useMemo } from "react";
import { QUERIES } from "../../api/queries.ts";
import { readStatuses } from "../../api/seat-statuses.ts";
import type { SeatPlan } from "../../api/types.ts";
import { type Hall, readHall } from "../../seats/hall/hall.ts";
import { SeatMap } from "../../seats/map/seat-map.tsx";
import { seatsLeftIn } from "../../seats/statuses/seats-left.ts";
import { CONSOLE } from "../api/queries.ts";
import type { RecordedPerformance, SeatOverview } from "../api/types.ts";
import { Fetched } from "../parts/page.tsx";

const POLL_MS = 3_000;

/** The seats of a date at its prices, and who has which at present. */
export interface SeatsNow {
  hall: Hall;
  statuses: Uint8Array;
  now: SeatOverview;
}

export function DateSeats({
  date,
  children,
}: {
  date: RecordedPerformance;
  children: (seats: SeatsNow) => ReactNode;
}) {
  const plan = useQuery({ ...QUERIES.seatPlan(date.seatPlanId), staleTime: Infinity });
  const seats = useQuery({ ...CONSOLE.seats(date.performanceId), refetchInterval: POLL_MS });
  return (
    <Fetched query={plan}>
      {(found) => (
        <Fetched query={seats}>
          {(now) => (
            <PricedSeats date={date} plan={found} now={now}>
              {children}
            </PricedSeats>
          )}
        </Fetched>
      )}
    </Fetched>
  );
}

function PricedSeats({
  date,
  plan,
  now,
  children,
}: {
  date: RecordedPerformance;
  plan: SeatPlan;
  now: SeatOverview;
  children: (seats: SeatsNow) => ReactNode;
}) {
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
  return children({ hall, statuses, now });
}

/** The buyers' map of these seats, as the desk chooses from it. */
export function DateMap({
  label,
  hall,
  states,
  ...rest
}: { label: string } & Pick<ComponentProps<typeof SeatMap>, "hall" | "states" | "onSeat" | "over">) {
  const left = useMemo(() => seatsLeftIn(hall, states, null), [hall, states]);
  return (
    <section aria-label={label} className="hall-map">
      <SeatMap
        hall={hall}
        states={states}
        wanted={null}
        left={left}
        focused={[]}
        onLook={() => undefined}
        {...rest}
      />
    </section>
  );
}
