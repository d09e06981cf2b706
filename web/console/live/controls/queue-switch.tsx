import type { ReactNode } from "react";
import { formatNumber } from "../../../text/formats.ts";
import type { OrganiserQueue } from "../../api/types.ts";
import { ConflictNotice } from "../../parts/form/conflict-notice.tsx";
import { ConsoleProblem } from "../../parts/console-problem.tsx";
import { DangerousAct } from "../../parts/dangerous-act.tsx";
import { useText, wordOf } from "../../text.ts";
import { useQueueChange } from "./queue-change.ts";

/** Opens, pauses and closes the queue; beside it whatever else stops a sale. */
export function QueueSwitch({
  queue,
  told,
  state,
  children,
}: {
  queue: OrganiserQueue;
  told: { state: string; waiting: number; active: number };
  /** As its organiser would say it. */
  state: string;
  children: ReactNode;
}) {
  const t = useText();
  const shown = {
    shownOf: ({ state }: OrganiserQueue) => ({ state: wordOf(t, "state", state) }),
    seen: { state: wordOf(t, "state", told.state) },
    nameOf: () => t("concerts.state"),
  };
  const { save, busy, problem, conflict } = useQueueChange(queue, shown);
  const close = useQueueChange(queue, shown);
  const isGoing = state === "OPEN" || state === "SOLD_OUT";
  const isHalted = state === "PAUSED" || state === "CLOSED";
  return (
    <section className="card acts" aria-labelledby="live-switch">
      <h2 id="live-switch">{t("line.calling")}</h2>
      <ConflictNotice conflict={conflict ?? close.conflict} />
      {problem !== null && <ConsoleProblem problem={problem} />}
      {(isGoing || isHalted) && (
        <div>
          <button
            type="button"
            className={isGoing ? "button button-quiet" : "button button-main"}
            disabled={busy}
            onClick={() => save({ state: isGoing ? "PAUSED" : "OPEN" })}
          >
            {t(isGoing ? "line.pause" : "line.open")}
          </button>
          <p className="small">
            {isGoing ? t("line.pauseText") : t("line.openText", { count: told.waiting })}
          </p>
        </div>
      )}
      {children}
      {state !== "CLOSED" && (
        <DangerousAct
          label={t("line.close")}
          yes={t("line.closeYes")}
          effect={
            <p>
              {t("line.closeEffect", {
                count: told.waiting,
                active: formatNumber(told.active),
              })}
            </p>
          }
          number={told.waiting > 0 ? told.waiting : null}
          busy={close.busy}
          problem={close.problem}
          onDo={(reason) => close.save({ state: "CLOSED", reason })}
        />
      )}
    </section>
  );
}
