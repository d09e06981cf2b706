import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { LIMITS } from "../../../src/core/limits.ts";
import { Notice } from "../../parts/notice.tsx";
import { formatMoment, formatNumber } from "../../text/formats.ts";
import { addressOf } from "../address.ts";
import { CONSOLE_LISTS } from "../api/queries.ts";
import type { PlanFinding, SeatPlanImport } from "../api/types.ts";
import { importSeatPlan } from "../api/writes.ts";
import { ConsoleLink } from "../frame/console-link.tsx";
import { FileField, TextField } from "../parts/form/fields.tsx";
import { Form } from "../parts/form/form.tsx";
import { useSaving } from "../parts/form/saving.ts";
import { Submit } from "../parts/form/submit.tsx";
import { useText } from "../text.ts";
import { PlanFindings } from "./plan-findings.tsx";

/** Takes a hall from a file. A wrong file leaves nothing behind, and every error is named by its line. */
export function ImportPlan() {
  const t = useText();
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [name, setName] = useState("");
  const { save, busy, problem, answer } = useSaving(
    ({ file, name }: { file: File; name: string }, key) => importSeatPlan(name, asPlan(file), key),
    () => queries.invalidateQueries(CONSOLE_LISTS.seatPlans),
  );
  const isWrongFile = problem?.code === "invalid_seat_plan";
  const wrong = isWrongFile ? (problem.fields["errors"] as PlanFinding[]) : [];
  return (
    <section className="card">
      <h2>{t("import.heading")}</h2>
      <Form
        label={t("import.heading")}
        problem={isWrongFile ? null : problem}
        paths={["name"]}
        onSubmit={() => file !== null && save({ file, name: name.trim() })}
      >
        <div className="two">
          <FileField
            label={t("import.file")}
            accept=".json,.csv,application/json,text/csv"
            hint={t("import.fileHint", { count: LIMITS.seatPlanBytesMax / 1_048_576 })}
            onFile={setFile}
          />
          <TextField
            label={t("import.name")}
            path="name"
            hint={t("import.nameHint")}
            maxLength={LIMITS.titleCharsMax}
            value={name}
            onChange={setName}
          />
        </div>
        <details>
          <summary>{t("import.csv")}</summary>
          <p className="small">{t("import.csvText")}</p>
          <pre>{"section,row,seat,category\nStalls,A,1,VIP\nStalls,A,2,VIP\nBalcony,1,1,R"}</pre>
        </details>
        <Submit label={t("import.do")} busy={busy} why={file === null ? t("import.fileFirst") : null} />
      </Form>
      {isWrongFile && (
        <Notice tone="bad" title={t("import.wrong", { count: wrong.length })}>
          <PlanFindings findings={wrong} />
        </Notice>
      )}
      {answer !== undefined && problem === null && <Imported plan={answer} />}
    </section>
  );
}

/** Browsers do not know every file's kind; its name says it. */
function asPlan(file: File): Blob {
  const mediaType = file.name.toLowerCase().endsWith(".csv") ? "text/csv" : "application/json";
  return new Blob([file], { type: mediaType });
}

function Imported({ plan }: { plan: SeatPlanImport }) {
  const t = useText();
  const named = useInfiniteQuery(CONSOLE_LISTS.seatPlansNamed(plan.name));
  const twins = (named.data?.pages ?? [])
    .flatMap(({ items }) => items)
    .filter(
      ({ seatPlanId, name, seats }) =>
        seatPlanId !== plan.seatPlanId && name === plan.name && seats === plan.seats,
    );
  return (
    <Notice tone="good" title={t("import.done", { name: plan.name, seats: formatNumber(plan.seats) })}>
      {twins.map(({ seatPlanId, createdAt }) => (
        <p key={seatPlanId}>{t("import.twin", { at: formatMoment(createdAt) })}</p>
      ))}
      <p>{plan.categories.map(({ name, seats }) => `${name} ${formatNumber(seats)}`).join(" · ")}</p>
      <p>
        <ConsoleLink to={addressOf("hall", plan)}>{t("import.look")}</ConsoleLink>
      </p>
      {plan.warnings.length > 0 && (
        <details>
          <summary>{t("import.warnings", { count: plan.warnings.length })}</summary>
          <PlanFindings findings={plan.warnings} />
        </details>
      )}
    </Notice>
  );
}
