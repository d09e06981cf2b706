/** Rows as aligned text: the first column to the left, the others to the right. */
export function textTable(rows: readonly (readonly string[])[], indent = "  "): string {
  const widths: number[] = [];
  for (const row of rows)
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  return rows
    .map((row) => {
      const cells = row.map((cell, index) =>
        index === 0 ? cell.padEnd(widths[index]!) : cell.padStart(widths[index]!),
      );
      return (indent + cells.join("  ")).trimEnd();
    })
    .join("\n");
}

export function formatMs(ms: number): string {
  return ms.toFixed(ms < 10 ? 2 : ms < 100 ? 1 : 0);
}

export function formatCount(count: number): string {
  return count.toLocaleString("en");
}
