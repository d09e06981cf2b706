import { escapeHtml } from "./html-text.ts";
import { REPORT_STYLE } from "./report-style.ts";

/** A page that needs nothing but itself: no script, no request, readable from a file or a mail. */
export function reportFrame(title: string, subtitle: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
<p class="faint">${escapeHtml(subtitle)}</p>
${body}
</body>
</html>
`;
}

export interface ReportTable {
  title: string;
  /** Null: the columns speak for themselves. */
  head: readonly string[] | null;
  rows: readonly (readonly string[])[];
}

/** A table under its title. Cells that begin with one of `bad` stand out. */
export function reportTable({ title, head, rows }: ReportTable, bad: readonly string[] = []): string {
  const header = head ? `<thead><tr>${tableCells(head, "th", bad)}</tr></thead>` : "";
  const lines = rows.map((row) => `<tr>${tableCells(row, "td", bad)}</tr>`);
  const body =
    rows.length === 0
      ? '<p class="faint">None.</p>'
      : `<div class="scroll"><table>${header}<tbody>${lines.join("\n")}</tbody></table></div>`;
  return `<section><h2>${escapeHtml(title)}</h2>${body}</section>`;
}

function tableCells(cells: readonly string[], tag: "th" | "td", bad: readonly string[]): string {
  return cells
    .map((cell) => {
      const isBad = bad.some((word) => cell.startsWith(word));
      return `<${tag}${isBad ? ' class="bad"' : ""}>${escapeHtml(cell)}</${tag}>`;
    })
    .join("");
}
