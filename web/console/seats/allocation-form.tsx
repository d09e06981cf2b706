import type { Allocation } from "../api/types.ts";
import { putAllocation } from "../api/writes.ts";
import { instantOf, localOf } from "../dates/local-time.ts";
import { ChoiceField, TextField } from "../parts/form/fields.tsx";
import { Form } from "../parts/form/form.tsx";
import { useFields } from "../parts/form/form-fields.ts";
import { useSaving } from "../parts/form/saving.ts";
import { Submit } from "../parts/form/submit.tsx";
import { useText } from "../text.ts";

const KINDS = ["house", "sponsor", "artist", "kill"] as const;

/** For what seats are kept back, and when they go on sale by themselves. */
export function AllocationForm({
  allocation,
  timeZone,
  onDone,
}: {
  allocation: Allocation;
  timeZone: string;
  onDone: () => unknown;
}) {
  const t = useText();
  const { performanceId, name, kind, releaseAt } = allocation;
  const form = useFields(
    { kind: kind as string, releaseAt: releaseAt === null ? "" : localOf(releaseAt, timeZone) },
    {
      kind: { label: t("desk.kindOf") },
      releaseAt: {
        label: t("desk.releaseTime"),
        hint: t("desk.releaseTimeHint", { zone: timeZone }),
        type: "datetime-local",
      },
    },
  );
  const { save, busy, isDone, problem } = useSaving(
    (body: { name: string; kind: Allocation["kind"]; releaseAt: string | null }, key) =>
      putAllocation(performanceId, body, key),
    onDone,
  );
  const submit = () =>
    save({
      name,
      kind: form.typed.kind as Allocation["kind"],
      releaseAt: instantOf(form.typed.releaseAt, timeZone),
    });
  return (
    <details>
      <summary>{t("desk.changeAllocation")}</summary>
      <Form label={t("desk.changeAllocation")} problem={problem} paths={form.paths} onSubmit={submit}>
        <div className="two">
          <ChoiceField
            {...form.field("kind")}
            options={KINDS.map((value) => ({ value, label: t(`desk.kind.${value}`) }))}
          />
          <TextField {...form.field("releaseAt")} />
        </div>
        <Submit label={t("form.save")} busy={busy} isSaved={isDone} />
      </Form>
    </details>
  );
}
