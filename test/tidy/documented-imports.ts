import { INFRASTRUCTURE } from "./imports.ts";

/** What each folder may import, as the table in docs/architecture.md says. */
export function documentedImports(page: string): Record<string, string[]> {
  const section = page.slice(page.indexOf("## The folders"), page.indexOf("### The tables"));
  const rows = [...section.matchAll(/^\| \[?`([\w-]+)\/`[^|]*\|[^|]*\|([^|]*)\|$/gm)];
  const foldersIn = (cell: string) => [...cell.matchAll(/`([\w-]+)`/g)].map(([, name]) => name!);
  const named = rows.map(([, folder, cell]) => [
    folder!,
    [...foldersIn(cell!), ...(cell!.includes("infrastructure") ? INFRASTRUCTURE : [])].toSorted(),
  ]);
  return Object.fromEntries(named);
}
