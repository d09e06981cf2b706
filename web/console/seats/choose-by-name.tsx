import { useState } from "react";
import type { Hall } from "../../seats/hall/hall.ts";
import { ChoiceField, TextField } from "../parts/form/fields.tsx";
import { Form } from "../parts/form/form.tsx";
import { Submit } from "../parts/form/submit.tsx";
import { useText } from "../text.ts";
import { namesWithoutSeat, seatsNamed } from "./named-seats.ts";

/** Chooses many seats at once: a section, a row of it, or some labels of it. Needs no mouse. */
export function ChooseByName({
  hall,
  onChoose,
}: {
  hall: Hall;
  onChoose: (seatNumbers: readonly number[]) => void;
}) {
  const t = useText();
  const [section, setSection] = useState("0");
  const [row, setRow] = useState("");
  const [labels, setLabels] = useState("");
  const rows = [
    ...new Set(hall.rows.filter((each) => each.section === Number(section)).map(({ label }) => label)),
  ];
  const named = { section: Number(section), row: row === "" ? null : row, labels };
  const found = seatsNamed(hall, named);
  const absent = namesWithoutSeat(hall, named);
  return (
    <section className="card">
      <h2>{t("desk.byName")}</h2>
      <Form label={t("desk.byName")} problem={null} isSearch onSubmit={() => onChoose(found)}>
        <div className="three">
          <ChoiceField
            label={t("desk.section")}
            path="section"
            value={section}
            onChange={(chosen) => {
              setSection(chosen);
              setRow("");
            }}
            options={hall.sections.map(({ name }, at) => ({ value: String(at), label: name }))}
          />
          <ChoiceField
            label={t("desk.row")}
            path="row"
            value={row}
            onChange={setRow}
            options={[
              { value: "", label: t("desk.allRows") },
              ...rows.filter((each) => each !== "").map((each) => ({ value: each, label: each })),
            ]}
          />
          <TextField
            label={t("desk.labels")}
            path="labels"
            hint={t("desk.labelsHint")}
            error={absent.length === 0 ? undefined : t("desk.absent", { labels: absent.join(", ") })}
            value={labels}
            onChange={setLabels}
          />
        </div>
        <Submit
          label={t("desk.choose", { count: found.length })}
          busy={false}
          why={found.length === 0 ? t("desk.noneFound") : null}
        />
      </Form>
    </section>
  );
}
