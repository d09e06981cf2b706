import type { Frontrow } from "../../testing/frontrow.ts";

/** A digest of every row of every table: two that are equal mean that nothing was written in between. */
export async function digestOfDatabase({ admin }: Frontrow): Promise<Record<string, string>> {
  const tables = await admin<{ name: string }[]>`
    select table_name name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' order by table_name`;
  const digests: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await admin.unsafe<{ digest: string }[]>(
      `select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') digest from ${name} t`,
    );
    digests[name] = row!.digest;
  }
  return digests;
}
