import type { JournalEntry } from "./journal.ts";

/** The journal as an HTML page. */
export function journalPage(entries: JournalEntry[]): string {
  const rows = entries.map((entry) => {
    const cells = [
      entry.createdAt,
      entry.key,
      entry.method,
      `${entry.amount.toLocaleString("en")} ${entry.currency}`,
      entry.status,
      entry.reason ?? "",
      entry.cancelledAmount === 0 ? "" : entry.cancelledAmount.toLocaleString("en"),
    ];
    return `<tr>${cells.map((cell) => `<td>${Bun.escapeHTML(cell)}</td>`).join("")}</tr>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Sandbox gateway</title>
<style>
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; color-scheme: light dark }
  table { border-collapse: collapse }
  th, td { text-align: left; padding: .2rem 1rem .2rem 0; border-bottom: 1px solid #8884 }
</style>
<h1>Sandbox gateway</h1>
<p>The payments it knows of, newest first. No money moves here.</p>
<table>
<thead><tr>
<th>Time</th><th>Key</th><th>Method</th><th>Amount</th><th>Status</th><th>Reason</th><th>Cancelled</th>
</tr></thead>
<tbody>
${rows.length === 0 ? '<tr><td colspan="7">None yet.</td></tr>' : rows.join("\n")}
</tbody>
</table>
</html>
`;
}
