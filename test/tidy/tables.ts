/** What one file's SQL does with a table or view. */
export interface TableUse {
  table: string;
  file: string;
  writes: boolean;
  reads: boolean;
}

/** The tables and views that migrations make. */
export function tablesOf(migrations: string): string[] {
  const made = [...migrations.matchAll(/\bcreate (?:or replace )?(?:table|view) (\w+)/g)].map(
    ([, name]) => name!,
  );
  return [...new Set(made)].toSorted();
}

/** Which of these tables a file's statements write and read. */
export function usesOf(file: string, text: string, tables: readonly string[]): TableUse[] {
  return tables.flatMap((table) => {
    if (!text.includes(table)) return [];
    const writes = new RegExp(`\\b(insert into|update|delete from)\\s+${table}\\b`).test(text);
    const reads = new RegExp(`(?<!delete )\\b(from|join)\\s+${table}\\b`).test(text);
    return writes || reads ? [{ table, file, writes, reads }] : [];
  });
}

/** Which folders write a table, and which others read it. */
export interface Ownership {
  writers: string[];
  readers: string[];
}

/** Who writes and reads each table, by the statements of all files. */
export function ownershipOf(uses: readonly TableUse[]): Record<string, Ownership> {
  const found: Record<string, Ownership> = {};
  for (const [table, those] of Map.groupBy(uses, (use) => use.table)) {
    const foldersThat = (what: "writes" | "reads") =>
      [...new Set(those.filter((use) => use[what]).map(({ file }) => file.split("/")[1]!))].toSorted();
    const writers = foldersThat("writes");
    const isView = writers.length === 0;
    found[table] = {
      writers,
      readers: foldersThat("reads").filter((folder) => isView || !writers.includes(folder)),
    };
  }
  return found;
}

/** Who writes and reads each table, as the table in docs/architecture.md says. */
export function documentedOwnership(page: string): Record<string, Ownership> {
  const section = page.slice(page.indexOf("### The tables"));
  const foldersIn = (cell: string) => [...cell.matchAll(/`([\w-]+)`/g)].map(([, name]) => name!).toSorted();
  const rows = [...section.matchAll(/^\| `(\w+)`[^|]*\|([^|]*)\|([^|]*)\|$/gm)];
  return Object.fromEntries(
    rows.map(([, table, writers, readers]) => [
      table!,
      { writers: foldersIn(writers!), readers: foldersIn(readers!) },
    ]),
  );
}
