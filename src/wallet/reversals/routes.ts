import { type App, json } from "../../http/http.ts";
import { route } from "../../http/route.ts";
import { ReversalBody, ReversalPage, ReversalParams, ReversalView } from "./api.ts";
import type { Reversals } from "./reversals.ts";
import { REVERSAL_ROUTE } from "./reversing.ts";

/** Sending points back needs no queue token, because it takes nothing that others wait for. */
export function reversalRoutes(app: App, reversals: Reversals): void {
  const path = "/v1/users/{userId}/wallet/top-ups/{topUpId}/reversals";

  route(
    app,
    {
      method: "post",
      path,
      sheds: "paying",
      operationId: "reverseTopUp",
      summary: "Send unused points of a top-up back to where they were paid from",
      answersWithinMs: reversals.answerMsMax,
      tag: "Wallet",
      needs: ["identity"],
      idempotencyKey: { kind: "required", route: REVERSAL_ROUTE },
      params: ReversalParams,
      body: ReversalBody,
      answers: {
        201: { description: "The payment company has given the money back.", schema: ReversalView },
        202: { description: "Not settled yet: the points are out of the wallet.", schema: ReversalView },
      },
      refusals: ["not_found", "insufficient_points", "invalid_state", "overloaded", "unavailable"],
    },
    async ({ params, body, key }) => {
      const answer = await reversals.reverse({ ...params, amount: body.amount, key });
      return json(answer.body, answer.status);
    },
  );

  route(
    app,
    {
      method: "get",
      path,
      operationId: "listReversals",
      summary: "List what of a top-up went back",
      tag: "Wallet",
      needs: ["identity"],
      params: ReversalParams,
      answers: { 200: { description: "Its reversals, newest first.", schema: ReversalPage } },
      refusals: ["not_found", "unavailable"],
    },
    async ({ userId, params }) => json(await reversals.list(userId, params.topUpId)),
  );
}
