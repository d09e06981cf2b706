import { useState } from "react";
import { LIMITS } from "../../../src/core/limits.ts";
import { Action } from "../../parts/action.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Table } from "../../parts/table.tsx";
import { formatNumber } from "../../text/formats.ts";
import type { Comparison } from "../api/types.ts";
import { compareWithCompany, compareWithFile } from "../api/writes.ts";
import { errorsOf } from "../../api/problem.ts";
import { errorText } from "../parts/console-problem.tsx";
import { FileField } from "../parts/form/fields.tsx";
import { Form } from "../parts/form/form.tsx";
import { useSaving } from "../parts/form/saving.ts";
import { Submit } from "../parts/form/submit.tsx";
import { Cell } from "../parts/page.tsx";
import { type ConsoleTranslate, useText } from "../text.ts";

/** A month's top-ups beside what the payment company says: as it answers now, or by its file. */
export function CompanyComparison({ month }: { month: string }) {
  const t = useText();
  const [file, setFile] = useState<File | null>(null);
  const { save, busy, problem, answer } = useSaving((from: File | null) =>
    from === null
      ? compareWithCompany(month)
      : compareWithFile(month, new Blob([from], { type: "text/csv" })),
  );
  const isWrongFile = problem !== null && errorsOf(problem).length > 0;
  return (
    <section className="card acts">
      <h2>{t("company.heading")}</h2>
      <p className="small">{t("company.hint")}</p>
      <Action variant="quiet" busy={busy} onPress={() => save(null)}>
        {t("company.ask")}
      </Action>
      <Form
        label={t("company.heading")}
        problem={isWrongFile ? null : problem}
        paths={[]}
        onSubmit={() => file !== null && save(file)}
      >
        <FileField
          label={t("company.file")}
          accept=".csv,text/csv"
          hint={t("company.fileHint", { count: LIMITS.companyFileBytesMax / 1_048_576 })}
          onFile={setFile}
        />
        <Submit label={t("company.compare")} busy={busy} why={file === null ? t("import.fileFirst") : null} />
      </Form>
      {isWrongFile && (
        <Notice tone="bad" title={t("import.wrong", { count: errorsOf(problem).length })}>
          <ul className="errors">
            {errorsOf(problem).map((error) => (
              <li key={error.path}>
                <strong>{lineOf(t, error.path)}</strong> {errorText(t, error)}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {answer !== undefined && problem === null && <Compared comparison={answer} />}
    </section>
  );
}

function Compared({ comparison }: { comparison: Comparison }) {
  const t = useText();
  const { compared, open, theirs, differences, differencesTotal } = comparison;
  const heads = [
    t("company.key"),
    t("company.kind"),
    t("company.ours"),
    t("company.theirs"),
    t("company.next"),
  ];
  return (
    <div role="status">
      <Notice tone={differencesTotal === 0 ? "good" : "bad"}>
        {t(differencesTotal === 0 ? "company.same" : "company.differs", {
          count: differencesTotal === 0 ? compared : differencesTotal,
          payments: formatNumber(theirs.payments),
          amount: t("money.won", { amount: formatNumber(theirs.amount) }),
        })}
        {open > 0 && ` ${t("company.open", { count: open })}`}
      </Notice>
      {differences.length > 0 && (
        <Table label={t("company.differences")} heads={heads}>
          {differences.map((each) => (
            <tr key={`${each.kind} ${each.key}`}>
              <td>
                <code>{each.key}</code>
              </td>
              <Cell head={heads[1]!}>{t(`difference.${each.kind}`)}</Cell>
              <Cell head={heads[2]!}>{each.ours}</Cell>
              <Cell head={heads[3]!}>{each.theirs}</Cell>
              <Cell head={heads[4]!}>{each.nextStep}</Cell>
            </tr>
          ))}
        </Table>
      )}
    </div>
  );
}

/** The server names a line by its number. */
function lineOf(t: ConsoleTranslate, path: string): string {
  return t("import.line", { line: path.replace("line ", "") });
}
