import { LIMITS } from "../../core/limits.ts";
import { type App, json, noContent } from "../../http/http.ts";
import { route } from "../../http/route.ts";
import {
  ImportQuery,
  PLAN_MEDIA_TYPES,
  SEAT_PLAN_FILES,
  SeatPlanImported,
  SeatPlanPage,
  SeatPlansQuery,
  SeatPlanParams,
} from "./api.ts";
import type { SeatPlanDesk } from "./service.ts";

/** Longer than a call may take otherwise: other imports may come first. */
const IMPORT_MS_MAX = 90_000;

export function seatPlanDeskRoutes(app: App, desk: SeatPlanDesk): void {
  const tag = "Organiser";
  const needs = ["organiser" as const];

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/seat-plans",
      operationId: "importSeatPlan",
      summary: "Import a seat plan, drawn in pretix's seating editor or written as CSV",
      tag,
      needs,
      action: "plan.change",
      limits: "by_handler",
      answersWithinMs: IMPORT_MS_MAX,
      idempotencyKey: { kind: "honoured", route: "import-seat-plan" },
      query: ImportQuery,
      upload: {
        mediaTypes: PLAN_MEDIA_TYPES,
        schemas: SEAT_PLAN_FILES,
        bytesMax: LIMITS.seatPlanBytesMax,
        take: (file) => file,
      },
      answers: { 201: { description: "The plan, kept.", schema: SeatPlanImported } },
      refusals: ["invalid_seat_plan", "overloaded"],
    },
    async ({ actor, query, body, key }) => {
      const answer = await desk.import(actor, body, query.name, key);
      return json(answer.body, answer.status);
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/seat-plans",
      operationId: "listSeatPlans",
      summary: "List the seat plans that were imported, the newest first",
      tag,
      needs,
      action: "plan.read",
      limits: "by_handler",
      query: SeatPlansQuery,
      answers: { 200: { description: "Seat plans.", schema: SeatPlanPage } },
    },
    async ({ query }) => json(await desk.list(query)),
  );

  route(
    app,
    {
      method: "delete",
      path: "/v1/organiser/seat-plans/{seatPlanId}",
      operationId: "deleteSeatPlan",
      summary: "Remove a seat plan by which no date is sold",
      tag,
      needs,
      action: "plan.change",
      asksReason: true,
      limits: "by_handler",
      params: SeatPlanParams,
      answers: { 204: { description: "Gone.", schema: null } },
      refusals: ["not_found", "invalid_state"],
    },
    async ({ actor, params }) => {
      await desk.remove(actor, params.seatPlanId);
      return noContent();
    },
  );
}
