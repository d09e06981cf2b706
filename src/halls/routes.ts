import type { App } from "../http/http.ts";
import { route } from "../http/route.ts";
import { SeatPlanParams, SeatPlanView } from "./api.ts";
import type { SeatPlans } from "./service.ts";

const ETAG = { ETag: "Names this plan: send it as `If-None-Match`." };

export function seatPlanRoutes(app: App, plans: SeatPlans): void {
  route(
    app,
    {
      method: "get",
      path: "/v1/seat-plans/{seatPlanId}",
      sheds: "coming",
      operationId: "getSeatPlan",
      summary: "Get a seat plan, which never changes",
      tag: "Catalogue",
      params: SeatPlanParams,
      answers: {
        200: { description: "The plan, in columns.", schema: SeatPlanView, headers: ETAG },
        304: { description: "The one that you have.", schema: null, headers: ETAG },
      },
      refusals: ["not_found"],
    },
    async ({ params, header }) => {
      const plan = await plans.find(params.seatPlanId);
      return plan.answer(header("Accept-Encoding"), header("If-None-Match"));
    },
  );
}
