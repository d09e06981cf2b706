import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { CONSOLE } from "../api/queries.ts";
import type { Allocation, RecordedPerformance } from "../api/types.ts";
import { type AllocationChange, changeAllocation } from "../api/writes.ts";
import { instantOf, localOf } from "../dates/local-time.ts";
import { ChoiceField, TextField } from "../parts/form/fields.tsx";
import { Form } from "../parts/form/form.tsx";
import { useFields } from "../parts/form/form-fields.ts";
import { useRevisedSaving } from "../parts/form/revised-saving.ts";
import { Submit } from "../parts/form/submit.tsx";
import { useText } from "../text.ts";
import { KINDS } from "./signs/allocation-kinds.ts";

/** For what seats are kept back, in which colour, and when they go on sale by themselves. */
export function AllocationForm({
  allocation,
  shownColour,
  date,
  timeZone,
  onDone,
}: {
  allocation: Allocation;
  /** Its own, or the one that stands for it. */
  shownColour: string;
  date: RecordedPerformance;
  timeZone: string;
  onDone: () => unknown;
}) {
  const t = useText();
  const queries = useQueryClient();
  const { performanceId, allocationId } = allocation;
  const typedOf = ({ kind, colour, releaseAt }: Allocation) => ({
    kind: kind as string,
    colour: colour ?? shownColour,
    releaseAt: releaseAt === null ? "" : localOf(releaseAt, timeZone),
  });
  // What was not touched is not sent: a time of release that has passed may stay.
  const [before, setBefore] = useState(() => typedOf(allocation));
  const form = useFields(before, {
    kind: { label: t("desk.kindOf") },
    colour: { label: t("desk.colour"), hint: t("desk.colourHint"), type: "color" },
    releaseAt: {
      label: t("desk.releaseTime"),
      hint: t("desk.releaseTimeHint", { zone: timeZone }),
      type: "datetime-local",
      zone: timeZone,
    },
  });
  const isTouched = (path: keyof typeof before) => form.typed[path] !== before[path];
  const { save, busy, isDone, problem, conflict } = useRevisedSaving<Allocation, AllocationChange>({
    thing: allocation,
    shownOf: (now) =>
      Object.fromEntries(Object.entries(typedOf(now)).filter(([path]) => isTouched(path as "kind"))),
    nameOf: form.nameOf,
    read: async () => {
      const { items } = await queries.fetchQuery({ ...CONSOLE.allocations(performanceId), staleTime: 0 });
      return items.find((each) => each.allocationId === allocationId)!;
    },
    call: (change, revision) => changeAllocation(allocation, change, revision),
    onRead: (fresh, isTheirs) => {
      setBefore(typedOf(fresh));
      if (isTheirs) form.fill(typedOf(fresh));
      return onDone();
    },
  });
  const releaseAt = instantOf(form.typed.releaseAt, timeZone);
  const untimely =
    !isTouched("releaseAt") || releaseAt === null
      ? undefined
      : Date.parse(releaseAt) <= Date.now()
        ? t("desk.releasePast")
        : date.state !== "POSTPONED" && Date.parse(releaseAt) > Date.parse(date.startsAt)
          ? t("desk.releaseLate")
          : undefined;
  const submit = () => {
    if (untimely !== undefined) return;
    save({
      ...(isTouched("kind") ? { kind: form.typed.kind as Allocation["kind"] } : {}),
      ...(isTouched("colour") ? { colour: form.typed.colour } : {}),
      ...(isTouched("releaseAt") ? { releaseAt } : {}),
    });
  };
  return (
    <details>
      <summary>{t("desk.changeAllocation")}</summary>
      <Form
        label={t("desk.changeAllocation")}
        problem={problem}
        conflict={conflict}
        paths={form.paths}
        onSubmit={submit}
      >
        <div className="three">
          <ChoiceField
            {...form.field("kind")}
            options={KINDS.map((value) => ({ value, label: t(`desk.kind.${value}`) }))}
          />
          <TextField {...form.field("colour")} />
          <TextField {...form.field("releaseAt")} error={untimely} />
        </div>
        <Submit
          label={t("form.save")}
          busy={busy}
          isSaved={isDone}
          why={untimely === undefined ? null : t("desk.releaseFirst")}
        />
      </Form>
    </details>
  );
}
