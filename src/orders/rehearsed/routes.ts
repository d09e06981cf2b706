import { type App, json } from "../../http/http.ts";
import { route } from "../../http/route.ts";
import { ConcertParams } from "../api.ts";
import { ComparisonView } from "./api.ts";
import type { RehearsedSales } from "./service.ts";

export function rehearsedSaleRoutes(app: App, sales: RehearsedSales): void {
  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/concerts/{concertId}/rehearsal",
      operationId: "compareRehearsal",
      summary: "See what came of a concert's rehearsal, beside its real sale",
      tag: "Organiser",
      needs: ["organiser"],
      action: "sale.read",
      params: ConcertParams,
      answers: { 200: { description: "Both, by the same figures.", schema: ComparisonView } },
      refusals: ["not_found"],
    },
    async ({ params }) => json(await sales.compare(params.concertId)),
  );
}
