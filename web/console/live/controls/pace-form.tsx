import { LIMITS } from "../../../../src/core/limits.ts";
import { formatNumber } from "../../../text/formats.ts";
import type { OrganiserQueue } from "../../api/types.ts";
import { TextField } from "../../parts/form/fields.tsx";
import { Form } from "../../parts/form/form.tsx";
import { numberOf, useFields } from "../../parts/form/form-fields.ts";
import { Submit } from "../../parts/form/submit.tsx";
import { useText } from "../../text.ts";
import { type Pace, predictPace } from "./prediction.ts";
import { useQueueChange } from "./queue-change.ts";

const typedOf = ({ policy }: OrganiserQueue) => ({
  capacity: String(policy.capacity),
  admitPerMinute: String(policy.admitPerMinute ?? ""),
});

const paceOf = ({ capacity, admitPerMinute }: ReturnType<typeof typedOf>): Pace => ({
  capacity: Number(capacity),
  admitPerMinute: numberOf(admitPerMinute),
});

type Line = Parameters<typeof predictPace>[0];

/** How many are let in. What the typed numbers would do stands below them before they are set. */
export function PaceForm({ queue, line }: { queue: OrganiserQueue; line: Line }) {
  const t = useText();
  const form = useFields(typedOf(queue), {
    capacity: { label: t("line.capacity"), type: "number", min: 0, max: LIMITS.queueCapacityMax },
    admitPerMinute: {
      label: t("line.rate"),
      hint: t("line.rateHint"),
      type: "number",
      min: 1,
      max: LIMITS.admitPerMinuteMax,
    },
  });
  const { save, busy, isDone, problem, conflict } = useQueueChange(queue, {
    shownOf: typedOf,
    mineUpon: (theirs, before) => paceOf(form.retype(typedOf(before), typedOf(theirs))),
    nameOf: form.nameOf,
    onRead: (fresh, isTheirs) => isTheirs && form.fill(typedOf(fresh)),
  });
  const pace = paceOf(form.typed);
  return (
    <section className="card" aria-labelledby="live-pace">
      <h2 id="live-pace">{t("line.settings")}</h2>
      <Form
        label={t("line.settings")}
        problem={problem}
        conflict={conflict}
        paths={form.paths}
        onSubmit={() => save(pace)}
      >
        <div className="two">
          <TextField {...form.field("capacity")} />
          <TextField {...form.field("admitPerMinute")} />
        </div>
        <Effect line={line} pace={pace} />
        <Submit label={t("form.save")} busy={busy} isSaved={isDone} />
      </Form>
    </section>
  );
}

function Effect({ line, pace }: { line: Line; pace: Pace }) {
  const t = useText();
  const { isShut, soon, leavingFirst, perMinute, emptyAfterMinutes } = predictPace(line, pace);
  const first =
    leavingFirst > 1
      ? t("predict.leavingFirst", { count: leavingFirst })
      : t("predict.soon", { count: soon, waiting: formatNumber(line.waiting) });
  const then =
    perMinute === null
      ? t("predict.unknown")
      : emptyAfterMinutes === null
        ? t("predict.never")
        : emptyAfterMinutes === 0
          ? ""
          : t("predict.then", { perMinute: formatNumber(perMinute), count: emptyAfterMinutes });
  const open = line.waiting === 0 ? t("predict.nobody") : `${first} ${then}`;
  return (
    <p className="notice" role="note">
      <strong>{t("predict.title")}</strong> {isShut ? t("predict.shut") : open}
    </p>
  );
}
