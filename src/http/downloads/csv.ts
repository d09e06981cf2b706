import { z } from "@hono/zod-openapi";
import { LOCALES } from "../../core/names/in-language.ts";
import { CSV_START, type CsvCell, csvLine } from "../../core/words/csv-line.ts";
import { headsOf } from "../../core/names/table-heads.ts";

/** In which language a table has its heads. */
export const TableQuery = z.object({
  lang: z.enum(LOCALES).optional().openapi({
    description: "`ko`: the heads of the columns in Korean. Left out: the names that programs know.",
  }),
});

export type TableAsked = z.infer<typeof TableQuery>;

/** A table as a download. Pages of it are read as fast as the reader takes them. */
export function csvResponse(
  name: string,
  columns: readonly string[],
  pages: AsyncIterator<readonly (readonly CsvCell[])[]>,
  { lang }: TableAsked = {},
): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start: (stream) => stream.enqueue(encoder.encode(CSV_START + csvLine(headsOf(columns, lang)))),
    async pull(stream) {
      const { done, value } = await pages.next();
      if (done) stream.close();
      else stream.enqueue(encoder.encode(value.map(csvLine).join("")));
    },
  });
  return new Response(body, {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${name}.csv"`,
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
    },
  });
}
