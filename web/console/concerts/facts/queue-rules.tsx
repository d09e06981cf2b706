import { useQuery } from "@tanstack/react-query";
import { LIMITS } from "../../../../src/core/limits.ts";
import { CONSOLE } from "../../api/queries.ts";
import type { OrganiserQueue, QueueChange, RecordedConcert } from "../../api/types.ts";
import { useQueueChange } from "../../live/controls/queue-change.ts";
import { ChoiceField, TextField } from "../../parts/form/fields.tsx";
import { Form } from "../../parts/form/form.tsx";
import { numberOf, useFields, neededNumberOf } from "../../parts/form/form-fields.ts";
import { Submit } from "../../parts/form/submit.tsx";
import { Fetched } from "../../parts/page.tsx";
import { useText } from "../../text.ts";

/** How the line works. What people in it count on is settled once the concert is published. */
export function QueueRules({ concert }: { concert: RecordedConcert }) {
  const query = useQuery(CONSOLE.queue(concert.queueId));
  return (
    <Fetched query={query}>
      {(queue) => <QueueForm queue={queue} isDraft={concert.state === "DRAFT"} />}
    </Fetched>
  );
}

const typedOf = ({ policy }: OrganiserQueue) => ({
  lottery: String(policy.lottery),
  sessionSeconds: String(policy.sessionSeconds),
  arrivalSeconds: String(policy.arrivalSeconds),
  graceSeconds: String(policy.graceSeconds),
  returnsMax: String(policy.returnsMax),
  presenceSeconds: String(policy.presenceSeconds ?? ""),
  proofOfWork: String(policy.proofOfWork?.attemptsMax ?? ""),
});

function QueueForm({ queue, isDraft }: { queue: OrganiserQueue; isDraft: boolean }) {
  const t = useText();
  const seconds = (max: number, min = 1) => ({ type: "number", min, max, isWhole: true }) as const;
  const form = useFields(typedOf(queue), {
    lottery: {
      label: t("queueRules.lottery"),
      hint: t("queueRules.lotteryHint"),
      options: [
        { value: "false", label: t("queueRules.byArrival") },
        { value: "true", label: t("queueRules.byDraw") },
      ],
    },
    sessionSeconds: { label: t("queueRules.session"), ...seconds(LIMITS.sessionSecondsMax), isNeeded: true },
    arrivalSeconds: { label: t("queueRules.arrival"), ...seconds(LIMITS.arrivalSecondsMax), isNeeded: true },
    graceSeconds: { label: t("queueRules.grace"), ...seconds(LIMITS.graceSecondsMax, 0), isNeeded: true },
    returnsMax: { label: t("field.returnsMax"), ...seconds(LIMITS.returnsMax, 0), isNeeded: true },
    presenceSeconds: {
      label: t("field.presenceSeconds"),
      hint: t("queueRules.presenceHint"),
      ...seconds(LIMITS.presenceSecondsMax),
    },
    proofOfWork: {
      label: t("queueRules.proofOfWork"),
      hint: t("queueRules.proofOfWorkHint"),
      ...seconds(LIMITS.proofOfWorkAttemptsMax),
    },
  });
  const { save, busy, isDone, problem, conflict } = useQueueChange(queue, {
    shownOf: typedOf,
    mineUpon: (theirs, before) => changeOf(form.retype(typedOf(before), typedOf(theirs))),
    nameOf: form.nameOf,
    onRead: (fresh, isTheirs) => isTheirs && form.fill(typedOf(fresh)),
  });
  const { options = [], ...lottery } = form.field("lottery");
  const changeOf = (typed: ReturnType<typeof typedOf>): QueueChange => {
    const attemptsMax = numberOf(typed.proofOfWork);
    return {
      returnsMax: neededNumberOf(typed.returnsMax),
      presenceSeconds: numberOf(typed.presenceSeconds),
      proofOfWork: attemptsMax === null ? null : { attemptsMax },
      ...(isDraft
        ? {
            lottery: typed.lottery === "true",
            sessionSeconds: neededNumberOf(typed.sessionSeconds),
            arrivalSeconds: neededNumberOf(typed.arrivalSeconds),
            graceSeconds: neededNumberOf(typed.graceSeconds),
          }
        : {}),
    };
  };
  return (
    <Form
      label={t("queueRules.heading")}
      problem={problem}
      conflict={conflict}
      paths={form.paths}
      onSubmit={() => save(changeOf(form.typed))}
    >
      <p className="small">{t(isDraft ? "queueRules.draft" : "queueRules.settled")}</p>
      {isDraft && (
        <>
          <ChoiceField {...lottery} options={options} />
          <div className="three">
            <TextField {...form.field("sessionSeconds")} />
            <TextField {...form.field("arrivalSeconds")} />
            <TextField {...form.field("graceSeconds")} />
          </div>
        </>
      )}
      <div className="three">
        <TextField {...form.field("returnsMax")} />
        <TextField {...form.field("presenceSeconds")} />
        <TextField {...form.field("proofOfWork")} />
      </div>
      <Submit label={t("form.save")} busy={busy} isSaved={isDone} />
    </Form>
  );
}
