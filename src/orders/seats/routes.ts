import { type App, json } from "../../http/http.ts";
import { route } from "../../http/route.ts";
import { SeatParams, SeatView } from "./api.ts";
import type { SeatHistories } from "./service.ts";

export function seatHistoryRoutes(app: App, seats: SeatHistories): void {
  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/performances/{performanceId}/seats/{seatNumber}",
      operationId: "getSeatHistory",
      summary: "See who sits on a seat, and what happened to it",
      tag: "Organiser",
      needs: ["organiser"],
      action: "order.read",
      params: SeatParams,
      answers: { 200: { description: "The seat.", schema: SeatView } },
      refusals: ["not_found"],
    },
    async ({ params }) => json(await seats.find(params.performanceId, params.seatNumber)),
  );
}
