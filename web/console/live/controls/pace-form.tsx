import { LIMITS } from "../../../../src/core/limits.ts";
import { formatNumber } from "../../../text/formats.ts";
import type { OrganiserQueue } from "../../api/types.ts";
import { TextField } from "../../parts/form/fields.tsx";
import { Form } from "../../parts/form/form.tsx";
import { numberOf, neededNumberOf } from "../../parts/form/form-fields.ts";
import { Submit } from "../../parts/form/submit.tsx";
import { useText } from "../../text.ts";
import { type Pace, predictPace, type Prediction } from "./prediction.ts";
import { predictionWords } from "./prediction-words.ts";
import { useQueueForm } from "./queue-form.ts";

const typedOf = ({ policy }: OrganiserQueue) => ({
  capacity: String(policy.capacity),
  admitPerMinute: String(policy.admitPerMinute ?? ""),
});

type Typed = ReturnType<typeof typedOf>;

const paceOf = ({ capacity, admitPerMinute }: Typed): Pace => ({
  capacity: neededNumberOf(capacity),
  admitPerMinute: numberOf(admitPerMinute),
});

type Line = Parameters<typeof predictPace>[0];

/** How many are let in. What the typed numbers would do stands below them before they are set. */
export function PaceForm({
  queue,
  line,
  unsold,
}: {
  queue: OrganiserQueue;
  line: Line;
  /** Seats that somebody could still buy, where that is known. */
  unsold?: number | undefined;
}) {
  const t = useText();
  const form = useQueueForm(
    queue,
    typedOf,
    {
      capacity: {
        label: t("line.capacity"),
        type: "number",
        min: 0,
        max: LIMITS.queueCapacityMax,
        isWhole: true,
        isNeeded: true,
      },
      admitPerMinute: {
        label: t("line.rate"),
        hint: t("line.rateHint"),
        type: "number",
        min: 1,
        max: LIMITS.admitPerMinuteMax,
        isWhole: true,
      },
    },
    paceOf,
  );
  const pace = paceOf(form.typed);
  const set = typedOf(queue);
  const isSet = form.paths.every((path) => form.typed[path] === set[path]);
  return (
    <section className="card" aria-labelledby="live-pace">
      <h2 id="live-pace">{t("line.settings")}</h2>
      <Form
        label={t("line.settings")}
        problem={form.problem}
        conflict={form.conflict}
        paths={form.paths}
        onSubmit={() => form.save(pace)}
      >
        <div className="two">
          <TextField {...form.field("capacity")} />
          <TextField {...form.field("admitPerMinute")} />
        </div>
        {form.isWithinBounds && (
          <Effect prediction={predictPace(line, pace, unsold)} waiting={line.waiting} isSet={isSet} />
        )}
        <Submit label={t("form.save")} busy={form.busy} isSaved={form.isDone} />
      </Form>
    </section>
  );
}

interface Effected {
  prediction: Prediction;
  waiting: number;
  /** Whether these are the numbers that hold now. */
  isSet: boolean;
}

function Effect({ prediction, waiting, isSet }: Effected) {
  const t = useText();
  const isShut = prediction.is === "halted" && prediction.why === "SHUT";
  return (
    <p className={isShut ? "notice notice-warn" : "notice"} role="note">
      <strong>{t(isSet ? "predict.asSet" : "predict.title")}</strong>{" "}
      {predictionWords({ t, number: formatNumber }, prediction, waiting)}
    </p>
  );
}
