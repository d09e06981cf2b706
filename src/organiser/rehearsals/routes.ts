import { type App, json } from "../../http/http.ts";
import { route } from "../../http/route.ts";
import { ConcertParams } from "../api.ts";
import { RehearsalReport, RehearsalView } from "./api.ts";
import type { RehearsalDesk } from "./service.ts";

export function rehearsalRoutes(app: App, desk: RehearsalDesk): void {
  route(
    app,
    {
      method: "put",
      path: "/v1/organiser/concerts/{concertId}/rehearsal",
      operationId: "attachRehearsal",
      summary: "Attach what came of a concert's rehearsal, in place of an earlier one",
      tag: "Organiser",
      needs: ["organiser"],
      action: "concert.change",
      params: ConcertParams,
      body: RehearsalReport,
      answers: { 200: { description: "It stands beside the real sale from now on.", schema: RehearsalView } },
      refusals: ["not_found"],
    },
    async ({ actor, params, body }) => json(await desk.attach(actor, params.concertId, body)),
  );
}
