import { useQuery } from "@tanstack/react-query";
import { formatDateTime, formatNumber } from "../../text/formats.ts";
import { CONSOLE } from "../api/queries.ts";
import type { Allocation, RecordedPerformance, SeatOverview } from "../api/types.ts";
import { releaseAllocation } from "../api/writes.ts";
import { useMay } from "../frame/session.ts";
import { DangerousAct } from "../parts/dangerous-act.tsx";
import { AllocationForm } from "./allocation-form.tsx";
import { Fetched } from "../parts/page.tsx";
import { useSaving } from "../parts/form/saving.ts";
import { useText, wordOf } from "../text.ts";
import { SeatSignPicture } from "./signs/desk-legend.tsx";
import { colourOf } from "./signs/desk-signs.ts";

/** For whom seats of a date are kept back. */
export function Allocations({
  date,
  timeZone,
  now,
  onChoose,
  onDone,
}: {
  date: RecordedPerformance;
  timeZone: string;
  now: SeatOverview;
  onChoose: (seatNumbers: readonly number[]) => void;
  onDone: () => unknown;
}) {
  const t = useText();
  const query = useQuery(CONSOLE.allocations(date.performanceId));
  return (
    <section className="card">
      <h2>{t("desk.allocations")}</h2>
      <Fetched query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="soft">{t("desk.noAllocations")}</p>
          ) : (
            <ul className="rows">
              {items.map((each, at) => (
                <li key={each.allocationId}>
                  <Row
                    allocation={each}
                    colour={colourOf(each, at)}
                    date={date}
                    timeZone={timeZone}
                    seatNumbers={
                      now.kept.find(({ allocationId }) => allocationId === each.allocationId)?.seatNumbers ??
                      []
                    }
                    onChoose={onChoose}
                    onDone={onDone}
                  />
                </li>
              ))}
            </ul>
          )
        }
      </Fetched>
    </section>
  );
}

function Row({
  allocation,
  colour,
  date,
  timeZone,
  seatNumbers,
  onChoose,
  onDone,
}: {
  allocation: Allocation;
  colour: string;
  date: RecordedPerformance;
  timeZone: string;
  seatNumbers: readonly number[];
  onChoose: (seatNumbers: readonly number[]) => void;
  onDone: () => unknown;
}) {
  const t = useText();
  const may = useMay();
  const { name, kind, seats, releaseAt, releasedAt } = allocation;
  const { save, busy, problem } = useSaving(
    (reason: string, key) => releaseAllocation(allocation, reason, key),
    onDone,
  );
  return (
    <>
      <span>
        <SeatSignPicture sign="KEPT" colour={colour} /> <strong>{name}</strong>{" "}
        <span className="badge">{wordOf(t, "desk.kind", kind)}</span> {t("order.seatCount", { count: seats })}
        {releaseAt !== null && (seats > 0 || releasedAt !== null) && (
          <span className="small row-sub">
            {t(releasedAt === null ? "desk.releaseAt" : "desk.releasedAt", {
              at: formatDateTime(releaseAt, timeZone),
            })}
          </span>
        )}
        {may("seats.change") && (
          <AllocationForm
            allocation={allocation}
            shownColour={colour}
            date={date}
            timeZone={timeZone}
            onDone={onDone}
          />
        )}
      </span>
      {seats > 0 && may("seats.change") && (
        <span className="buttons">
          <button type="button" className="button button-quiet" onClick={() => onChoose(seatNumbers)}>
            {t("desk.chooseThese")}
          </button>
          <DangerousAct
            label={t("desk.releaseAll")}
            yes={t("desk.releaseAll")}
            effect={<p>{t("desk.releaseEffect", { seats: formatNumber(seats), name })}</p>}
            number={seats}
            busy={busy}
            problem={problem}
            onDo={save}
          />
        </span>
      )}
    </>
  );
}
