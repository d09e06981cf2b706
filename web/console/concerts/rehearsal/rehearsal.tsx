import { useQueryClient } from "@tanstack/react-query";
import { errorsOf, Problem } from "../../../api/problem.ts";
import { formatDateTime } from "../../../text/formats.ts";
import { Notice } from "../../../parts/notice.tsx";
import { addressOf } from "../../address.ts";
import { CONSOLE } from "../../api/queries.ts";
import type { RecordedConcert } from "../../api/types.ts";
import { attachRehearsal } from "../../api/writes.ts";
import { ConsoleLink } from "../../frame/console-link.tsx";
import { useMay } from "../../frame/session.ts";
import { ConsoleProblem } from "../../parts/console-problem.tsx";
import { FileField } from "../../parts/form/fields.tsx";
import { useSaving } from "../../parts/form/saving.ts";
import { useText } from "../../text.ts";
import { ExportConcert } from "./export-concert.tsx";

/** Where the checklist leads to. */
export const REHEARSAL_PART = "rehearsal";

/** Rehearsing the sale on another machine: the concert as a file, and what came of it. */
export function Rehearsal({ concert }: { concert: RecordedConcert }) {
  const t = useText();
  const may = useMay();
  const { concertId, rehearsedAt, performances } = concert;
  return (
    <section className="card" id={REHEARSAL_PART}>
      <h2>{t("rehearse.heading")}</h2>
      <p>{t("rehearse.text")}</p>
      {performances.length === 0 ? (
        <p className="soft">{t("rehearse.dateFirst")}</p>
      ) : (
        <ExportConcert concert={concert} />
      )}
      {may("concert.change") && <AttachReport concertId={concertId} />}
      {rehearsedAt !== null && (
        <p>
          {t("rehearse.done", { at: formatDateTime(rehearsedAt) })}{" "}
          <ConsoleLink to={addressOf("sales", { concertId })}>{t("rehearse.compare")}</ConsoleLink>
        </p>
      )}
    </section>
  );
}

/** Why a report is refused, by the field that is wrong. */
const WHY: Partial<Record<string, "otherConcert" | "future">> = {
  concertId: "otherConcert",
  rehearsedAt: "future",
};

function AttachReport({ concertId }: { concertId: string }) {
  const t = useText();
  const queries = useQueryClient();
  const { save, busy, isDone, problem } = useSaving(
    async (file: File) => attachRehearsal(concertId, await reportIn(file)),
    () =>
      Promise.all([
        queries.invalidateQueries(CONSOLE.concert.all(concertId)),
        queries.invalidateQueries(CONSOLE.rehearsal.all(concertId)),
      ]),
  );
  const isWrongFile = problem?.code === "invalid_request";
  const wrong = problem === null ? [] : errorsOf(problem).map(({ path }) => path);
  // A file that is no report at all lacks every field of one.
  const why = wrong.length !== 1 ? "wrongFile" : (WHY[wrong[0]!] ?? "wrongFile");
  return (
    <>
      {problem !== null &&
        (isWrongFile ? (
          <Notice tone="bad">{t(`rehearse.${why}`)}</Notice>
        ) : (
          <ConsoleProblem problem={problem} />
        ))}
      <FileField
        label={t("rehearse.attach")}
        accept=".json,application/json"
        hint={t("rehearse.attachHint")}
        onFile={save}
      />
      <p role="status" className="small">
        {busy ? t("form.uploading") : isDone ? t("rehearse.attached") : ""}
      </p>
    </>
  );
}

/** What stands in the file. Whether it is a report, the server decides. */
async function reportIn(file: File): Promise<object> {
  try {
    return JSON.parse(await file.text()) as object;
  } catch {
    throw new Problem("invalid_request", 400);
  }
}
