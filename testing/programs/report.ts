import { html, raw } from "hono/html";
import type { Chart } from "./charts.ts";
import STYLE from "./report.css" with { type: "text" };

export interface ReportTable {
  title: string;
  /** Null: the columns speak for themselves. */
  head: readonly string[] | null;
  rows: readonly (readonly string[])[];
}

interface ReportText {
  title: string;
  text: string;
  isForPageOnly?: boolean;
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
  charts: readonly Chart[];
  tables: readonly ReportTable[];
  /** What is too long for a table. */
  texts?: readonly ReportText[];
}

/** Cells that begin so stand out. */
const BAD = /^(BROKEN|MISSED)/;
const NUMBER = /^[+-]?[\d.,]+( %)?$/;

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
export function reportPage(report: Report): string {
  const { title, facts, verdict, notes = [], charts, tables, texts = [] } = report;
  const items = notes.map((note) => html`<li>${note}</li>`);
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
          items.length > 0
            ? section(
                "To read them rightly",
                html`<ul>
                  ${items}
                </ul>`,
              )
            : ""
        }
        ${texts.filter(({ isForPageOnly }) => isForPageOnly).map(textSection)}
      </body>
    </html> `;
  return String(page);
}

function section(title: string, content: unknown) {
  return html`<section>
    <h2>${title}</h2>
    ${content}
  </section>`;
}

function textSection({ title, text }: ReportText) {
  return section(title, html`<pre>${text}</pre>`);
}

function tableSection({ title, head, rows }: ReportTable) {
  if (rows.length === 0) return section(title, html`<p class="faint">None.</p>`);
  const headers = (head ?? []).map((cell) => html`<th>${cell}</th>`);
  const body = rows.map((row) => [raw("<tr>"), ...row.map(cellOf), raw("</tr>")]);
  const table = html`<table>
    ${
      head
        ? html`<thead>
            ${headers}
          </thead>`
        : ""
    }
    <tbody>
      ${body}
    </tbody>
  </table>`;
  return section(title, html`<div class="scroll">${table}</div>`);
}

function cellOf(cell: string) {
  return BAD.test(cell) ? html`<td class="bad">${cell}</td>` : html`<td>${cell}</td>`;
}

/**
 * Rows as aligned text. Columns that hold numbers are aligned to the right, the first and all others to the
 * left.
 */
export function textTable(rows: readonly (readonly string[])[], indent = "  "): string {
  const columns = Array.from({ length: Math.max(0, ...rows.map((row) => row.length)) }, (_, index) => {
    const cells = rows.map((row) => row[index] ?? "");
    const width = Math.max(...cells.map((cell) => cell.length));
    return { width, isRight: index > 0 && cells.some((cell) => NUMBER.test(cell)) };
  });
  const lines = rows.map((row) =>
    row.map((cell, index) => {
      const { width, isRight } = columns[index]!;
      return isRight ? cell.padStart(width) : cell.padEnd(width);
    }),
  );
  return lines.map((cells) => (indent + cells.join("  ")).trimEnd()).join("\n");
}

export function formatMs(ms: number): string {
  return ms.toFixed(ms < 10 ? 2 : ms < 100 ? 1 : 0);
}

export function formatCount(count: number): string {
  return count.toLocaleString("en");
}

/** From the first value to the second, in words for a table. */
export function change(before: number, after: number): string {
  if (before === after) return "";
  if (before === 0) return "new";
  const percent = ((after - before) / before) * 100;
  return `${percent > 0 ? "+" : ""}${percent.toFixed(0)} %`;
}
