import { formatNumber } from "../../text/formats.ts";
import type { PlanFinding } from "../api/types.ts";
import { type ConsoleTranslate, useText, wordOf } from "../text.ts";

/** What is wrong with a file, or strange: each where it stands, by its line or its path. */
export function PlanFindings({ findings }: { findings: readonly PlanFinding[] }) {
  const t = useText();
  return (
    <ul className="errors">
      {findings.map((finding) => {
        const { path, line, values } = finding;
        const place = line === undefined ? path : t("import.line", { line });
        return (
          <li key={`${place} ${finding.message}`}>
            <strong>{place}</strong> {values["column"]} {textOf(t, finding)}
          </li>
        );
      })}
    </ul>
  );
}

/** In the reader's language; in the server's words where it says what is not known here. */
function textOf(t: ConsoleTranslate, { kind, values, message }: PlanFinding): string {
  const shown = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === "string"
      ? value
      : name === "other"
        ? t("import.atLine", { line: value })
        : formatNumber(value),
  ]);
  const text = wordOf(t, "finding", kind, Object.fromEntries(shown));
  return text === kind ? message : text;
}
