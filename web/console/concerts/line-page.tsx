import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { LIMITS } from "../../../src/core/limits.ts";
import { formatNumber } from "../../text/formats.ts";
import { CONSOLE } from "../api/queries.ts";
import type { OrganiserQueue, QueueChange, RecordedConcert } from "../api/types.ts";
import { changeQueue } from "../api/writes.ts";
import { useMay } from "../frame/session.ts";
import { ConsoleProblem } from "../parts/console-problem.tsx";
import { DangerousAct } from "../parts/dangerous-act.tsx";
import { TextField } from "../parts/fields.tsx";
import { Form } from "../parts/form.tsx";
import { Fetched } from "../parts/page.tsx";
import { useSaving } from "../parts/saving.ts";
import { Submit } from "../parts/submit.tsx";
import { useText, wordOf } from "../text.ts";
import { StateBadge } from "./state-badge.tsx";

const POLL_MS = 2_000;

/** The line of a concert as it is now, and what controls it. */
export function LinePage({ concert }: { concert: RecordedConcert }) {
  const query = useQuery({ ...CONSOLE.queue(concert.queueId), refetchInterval: POLL_MS });
  return (
    <Fetched query={query}>{(queue) => <Line queue={queue} isDraft={concert.state === "DRAFT"} />}</Fetched>
  );
}

function Line({ queue, isDraft }: { queue: OrganiserQueue; isDraft: boolean }) {
  const t = useText();
  const may = useMay();
  const figures = [
    ["waiting", formatNumber(queue.waiting)],
    ["ready", formatNumber(queue.ready)],
    ["active", formatNumber(queue.active)],
    ["missed", formatNumber(queue.missed)],
    ["joined", formatNumber(Math.round(queue.joinedPerMinute))],
    ["admitted", formatNumber(Math.round(queue.admittedPerMinute))],
  ] as const;
  return (
    <>
      <section className="card">
        <div className="console-head">
          <h2>{t("line.now")}</h2>
          <StateBadge state={queue.state} />
        </div>
        <dl className="figures">
          {figures.map(([name, value]) => (
            <div key={name}>
              <dt>{t(`line.${name}`)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {queue.admissionBoundBy !== null && !isDraft && (
          <p className="small">{wordOf(t, "bound", queue.admissionBoundBy)}</p>
        )}
        {isDraft && <p className="small">{t("line.draft")}</p>}
      </section>
      {may("sale.control") && (
        <>
          {!isDraft && <Calling queue={queue} />}
          <Settings queue={queue} />
          <NoticeToAll queue={queue} />
        </>
      )}
    </>
  );
}

function useQueueChange({ queueId }: OrganiserQueue) {
  const queries = useQueryClient();
  return useSaving(
    (change: QueueChange) => changeQueue(queueId, change),
    () => queries.invalidateQueries(CONSOLE.queue.all(queueId)),
  );
}

function Calling({ queue }: { queue: OrganiserQueue }) {
  const t = useText();
  const { save, busy, problem } = useQueueChange(queue);
  return (
    <section className="card acts">
      <h2>{t("line.calling")}</h2>
      {problem !== null && <ConsoleProblem problem={problem} />}
      {(queue.state === "OPEN" || queue.state === "SOLD_OUT") && (
        <div>
          <button
            type="button"
            className="button button-quiet"
            disabled={busy}
            onClick={() => save({ state: "PAUSED" })}
          >
            {t("line.pause")}
          </button>
          <p className="small">{t("line.pauseText")}</p>
        </div>
      )}
      {(queue.state === "PAUSED" || queue.state === "CLOSED") && (
        <div>
          <button
            type="button"
            className="button button-main"
            disabled={busy}
            onClick={() => save({ state: "OPEN" })}
          >
            {t("line.open")}
          </button>
          <p className="small">{t("line.openText", { waiting: formatNumber(queue.waiting) })}</p>
        </div>
      )}
      {queue.state !== "CLOSED" && (
        <DangerousAct
          label={t("line.close")}
          yes={t("line.closeYes")}
          effect={
            <p>
              {t("line.closeEffect", {
                waiting: formatNumber(queue.waiting),
                active: formatNumber(queue.active),
              })}
            </p>
          }
          number={queue.waiting > 0 ? queue.waiting : null}
          busy={busy}
          problem={problem}
          onDo={() => save({ state: "CLOSED" })}
        />
      )}
    </section>
  );
}

function Settings({ queue }: { queue: OrganiserQueue }) {
  const t = useText();
  const { policy } = queue;
  const [capacity, setCapacity] = useState(String(policy.capacity));
  const [rate, setRate] = useState(String(policy.admitPerMinute ?? ""));
  const { save, busy, isDone, problem } = useQueueChange(queue);
  const more = Math.max(0, Number(capacity) - queue.active - queue.ready);
  return (
    <section className="card">
      <h2>{t("line.settings")}</h2>
      <Form
        label={t("line.settings")}
        problem={problem}
        paths={["capacity", "admitPerMinute"]}
        onSubmit={() =>
          save({
            capacity: Number(capacity),
            admitPerMinute: rate.trim() === "" ? null : Number(rate),
          })
        }
      >
        <div className="two">
          <TextField
            label={t("line.capacity")}
            path="capacity"
            type="number"
            min={0}
            max={LIMITS.queueCapacityMax}
            hint={t("line.capacityHint", { count: Math.min(more, queue.waiting) })}
            value={capacity}
            onChange={setCapacity}
          />
          <TextField
            label={t("line.rate")}
            path="admitPerMinute"
            type="number"
            min={1}
            max={LIMITS.admitPerMinuteMax}
            hint={t("line.rateHint")}
            value={rate}
            onChange={setRate}
          />
        </div>
        <Submit label={t("form.save")} busy={busy} isSaved={isDone} />
      </Form>
    </section>
  );
}

function NoticeToAll({ queue }: { queue: OrganiserQueue }) {
  const t = useText();
  const shown = queue.notice ?? "";
  const [notice, setNotice] = useState(shown);
  const { save, busy, isDone, problem } = useQueueChange(queue);
  return (
    <section className="card">
      <h2>{t("line.notice")}</h2>
      <Form
        label={t("line.notice")}
        problem={problem}
        paths={["notice"]}
        onSubmit={() => save({ notice: notice.trim() === "" ? null : notice.trim() })}
      >
        <TextField
          label={t("line.noticeText")}
          path="notice"
          rows={2}
          maxLength={LIMITS.queueNoticeCharsMax}
          hint={t("line.noticeHint", { waiting: formatNumber(queue.waiting + queue.ready) })}
          value={notice}
          onChange={setNotice}
        />
        <Submit
          label={notice.trim() === "" && shown !== "" ? t("line.noticeClear") : t("line.noticeSend")}
          busy={busy}
          isSaved={isDone}
          why={
            notice.trim() === shown ? (shown === "" ? t("line.noticeFirst") : t("line.noticeShown")) : null
          }
        />
      </Form>
    </section>
  );
}
