import type { ReactNode } from "react";
import type { RecordedConcert } from "../../api/types.ts";
import type { ConcertFields } from "../../api/writes.ts";
import { ChoiceField, TextField } from "../../parts/form/fields.tsx";
import { Form } from "../../parts/form/form.tsx";
import { type FieldSpec, type Typed, useFields } from "../../parts/form/form-fields.ts";
import { Submit } from "../../parts/form/submit.tsx";
import { useText } from "../../text.ts";
import { useConcertChange } from "./concert-change.ts";

/** A part of what is set for a concert: its fields, in rows, saved together. */
export function ConcertForm<Path extends string>({
  label,
  concert,
  typedOf,
  specs,
  rows,
  changeOf,
}: {
  label: string;
  concert: RecordedConcert;
  typedOf: (concert: RecordedConcert) => Typed<Path>;
  specs: Readonly<Record<NoInfer<Path>, FieldSpec>>;
  /** The paths that stand side by side. */
  rows: readonly (readonly NoInfer<Path>[])[];
  changeOf: (typed: Typed<NoInfer<Path>>) => ConcertFields;
}) {
  const t = useText();
  const form = useFields(typedOf(concert), specs);
  /** As it stands in the fields, for who is told what somebody else has changed. */
  const shownOf = (now: RecordedConcert): Typed<Path> => {
    const shown = typedOf(now);
    for (const path of form.paths)
      shown[path] = specs[path].options?.find(({ value }) => value === shown[path])?.label ?? shown[path];
    return shown;
  };
  const { save, busy, isDone, problem, conflict } = useConcertChange(concert, {
    shownOf,
    mineUpon: (theirs, before) => changeOf(form.retype(typedOf(before), typedOf(theirs))),
    nameOf: form.nameOf,
    onRead: (fresh, isTheirs) => isTheirs && form.fill(typedOf(fresh)),
  });
  const rowOf = (paths: readonly Path[]): ReactNode =>
    paths.map((path) => {
      const { options, ...field } = form.field(path);
      if (options === undefined) return <TextField key={path} {...field} />;
      return <ChoiceField key={path} {...field} options={options} />;
    });
  return (
    <Form
      label={label}
      problem={problem}
      conflict={conflict}
      paths={form.paths}
      onSubmit={() => save(changeOf(form.typed))}
    >
      {rows.map((paths) => (
        <div key={paths.join(" ")} className={paths.length > 2 ? "three" : "two"}>
          {rowOf(paths)}
        </div>
      ))}
      <Submit label={t("form.save")} busy={busy} isSaved={isDone} />
    </Form>
  );
}
