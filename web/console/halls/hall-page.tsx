import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { QUERIES } from "../../api/queries.ts";
import type { SeatPlan } from "../../api/types.ts";
import { readHall } from "../../seats/hall/hall.ts";
import { SeatMap } from "../../seats/map/seat-map.tsx";
import { shownStates } from "../../seats/statuses/seat-state.ts";
import { seatsLeftIn } from "../../seats/statuses/seats-left.ts";
import { formatNumber } from "../../text/formats.ts";
import { useTranslation } from "../../text/language.ts";
import { formatSeat } from "../../text/seat-names.ts";
import { addressOf } from "../address.ts";
import { CONSOLE_LISTS } from "../api/queries.ts";
import { deleteSeatPlan } from "../api/writes.ts";
import { ConsoleLink, useGo } from "../frame/console-link.tsx";
import { useMay } from "../frame/session.ts";
import { DangerousAct } from "../parts/dangerous-act.tsx";
import { ConsolePage, Fetched } from "../parts/page.tsx";
import { useSaving } from "../parts/form/saving.ts";
import { useText } from "../text.ts";

const NONE: readonly number[] = [];

/** A hall on the same map that buyers choose from. */
export function HallPage({ seatPlanId }: { seatPlanId: string }) {
  const t = useText();
  const plan = useQuery({ ...QUERIES.seatPlan(seatPlanId), staleTime: Infinity });
  return (
    <Fetched query={plan}>
      {(found) => (
        <ConsolePage
          clock={null}
          title={found.name}
          above={<ConsoleLink to={addressOf("halls")}>{t("nav.halls")}</ConsoleLink>}
        >
          <Categories plan={found} />
          <PlanMap plan={found} label={t("halls.map")} marked={NONE} />
          <RemovePlan seatPlanId={seatPlanId} name={found.name} />
        </ConsolePage>
      )}
    </Fetched>
  );
}

function Categories({ plan }: { plan: SeatPlan }) {
  const t = useText();
  const counts = useMemo(() => {
    const sums = plan.categories.map(() => 0);
    for (const category of plan.category) sums[category]! += 1;
    return sums;
  }, [plan]);
  return (
    <dl className="figures card">
      <div>
        <dt>{t("halls.seats")}</dt>
        <dd>{formatNumber(plan.labels.length)}</dd>
      </div>
      <div>
        <dt>{t("halls.sections")}</dt>
        <dd>{formatNumber(plan.sections.length)}</dd>
      </div>
      {plan.categories.map(({ name }, at) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{formatNumber(counts[at]!)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The hall, with the seats of these numbers marked. */
export function PlanMap({
  plan,
  label,
  marked,
}: {
  plan: SeatPlan;
  label: string;
  marked: readonly number[];
}) {
  const t = useText();
  const { t: words } = useTranslation();
  const [looked, setLooked] = useState<number | null>(null);
  const hall = useMemo(() => readHall(plan, null), [plan]);
  const free = useMemo(() => new Uint8Array(hall.seats), [hall]);
  const states = useMemo(() => shownStates(free, [], marked), [free, marked]);
  const left = useMemo(() => seatsLeftIn(hall, free, null), [hall, free]);
  const seat = looked === null ? null : plan.rows.find((row) => isIn(row, looked + 1));
  return (
    <section aria-label={label} className="hall-map">
      <SeatMap
        hall={hall}
        states={states}
        wanted={null}
        left={left}
        focused={[]}
        onSeat={setLooked}
        onLook={setLooked}
      />
      <p role="status" className="small">
        {looked === null || seat === null || seat === undefined
          ? t("halls.press")
          : t("halls.seatIs", {
              seat: formatSeat(words, {
                section: plan.sections[seat.section]!.name,
                row: seat.label,
                seatNumber: looked + 1,
                label: plan.labels[looked]!,
              }),
              category: plan.categories[plan.category[looked]!]!.name,
              number: looked + 1,
            })}
      </p>
    </section>
  );
}

function isIn({ firstSeat, seats }: SeatPlan["rows"][number], seatNumber: number): boolean {
  return seatNumber >= firstSeat && seatNumber < firstSeat + seats;
}

function RemovePlan({ seatPlanId, name }: { seatPlanId: string; name: string }) {
  const t = useText();
  const may = useMay();
  const go = useGo();
  const queries = useQueryClient();
  const { save, busy, problem } = useSaving(
    (reason: string) => deleteSeatPlan(seatPlanId, reason),
    () => {
      void queries.invalidateQueries(CONSOLE_LISTS.seatPlans);
      go(addressOf("halls"));
    },
  );
  if (!may("plan.change")) return null;
  return (
    <DangerousAct
      label={t("halls.remove")}
      yes={t("halls.remove")}
      effect={<p>{t("halls.removeEffect", { name })}</p>}
      busy={busy}
      problem={problem}
      onDo={save}
    />
  );
}
