const NUMBER = /^[+-]?[\d.,]+( %)?$/;

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
  return rows
    .map((row) => {
      const cells = row.map((cell, index) => {
        const { width, isRight } = columns[index]!;
        return isRight ? cell.padStart(width) : cell.padEnd(width);
      });
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
