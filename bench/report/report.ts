import { html, raw } from "hono/html";
import type { Figure } from "./charts.ts";
import STYLE from "./report.css" with { type: "text" };
import { textTable } from "./text-table.ts";

export interface ReportTable {
  title: string;
  /** Null: the columns speak for themselves. */
  head: readonly string[] | null;
  rows: readonly (readonly string[])[];
}

/** What a program found, for the terminal and as a page. */
export interface Report {
  title: string;
  /** When, where, on what and how long. */
  facts: readonly string[];
  verdict?: { isGood: boolean; text: string };
  /** What a reader must know to read the numbers rightly. */
  notes?: readonly string[];
  /** On the page only. */
  charts: readonly Figure[];
  tables: readonly ReportTable[];
  /** What is too long for a table. */
  texts?: readonly { title: string; text: string; isForPageOnly?: boolean }[];
}

/** Cells that begin so stand out. */
const BAD = /^(BROKEN|MISSED)/;

/** The report as plain text, without its charts. */
export function reportText({ title, facts, tables, texts = [], notes = [], verdict }: Report): string {
  const parts = [
    [title, ...facts].join("\n"),
    ...tables
      .filter(({ rows }) => rows.length > 0)
      .map((table) => `${table.title}\n${textTable(table.head ? [table.head, ...table.rows] : table.rows)}`),
    ...texts.filter(({ isForPageOnly }) => !isForPageOnly).map(({ title, text }) => `${title}\n${text}`),
    ...(notes.length > 0 ? [notes.join("\n")] : []),
    ...(verdict ? [verdict.text] : []),
  ];
  return parts.join("\n\n");
}

/** The report as a page that needs nothing but itself: no script, no request; it can be mailed. */
export function reportPage({
  title,
  facts,
  verdict,
  notes = [],
  charts,
  tables,
  texts = [],
}: Report): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${title}</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <h1>${title}</h1>
        <p class="faint">${facts.join("; ")}</p>
        ${verdict ? html`<p class="verdict ${verdict.isGood ? "good" : "bad"}">${verdict.text}</p>` : ""}
        ${texts.filter(({ isForPageOnly }) => !isForPageOnly).map(textSection)}
        <div class="charts">${charts}</div>
        <div class="tables">${tables.map(tableSection)}</div>
        ${
          notes.length > 0
            ? html`<h2>To read them rightly</h2>
                <ul>
                  ${notes.map((note) => html`<li>${note}</li>`)}
                </ul>`
            : ""
        }
        ${texts.filter(({ isForPageOnly }) => isForPageOnly).map(textSection)}
      </body>
    </html> `;
  return String(page);
}

function textSection({ title, text }: { title: string; text: string }) {
  return html`<section>
    <h2>${title}</h2>
    <pre>${text}</pre>
  </section>`;
}

function tableSection({ title, head, rows }: ReportTable) {
  if (rows.length === 0)
    return html`<section>
      <h2>${title}</h2>
      <p class="faint">None.</p>
    </section>`;
  const header = head
    ? html`<thead>
        <tr>
          ${head.map((cell) => html`<th>${cell}</th>`)}
        </tr>
      </thead>`
    : "";
  const lines = rows.map(
    (row) =>
      html`<tr>
        ${row.map(cellOf)}
      </tr>`,
  );
  return html`<section>
    <h2>${title}</h2>
    <div class="scroll">
      <table>
        ${header}
        <tbody>
          ${lines}
        </tbody>
      </table>
    </div>
  </section>`;
}

function cellOf(cell: string) {
  return BAD.test(cell) ? html`<td class="bad">${cell}</td>` : html`<td>${cell}</td>`;
}
