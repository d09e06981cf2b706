import type { TopUpId, UserId } from "../../core/ids.ts";
import { notFound, refuse } from "../../core/refusals.ts";
import type { Identity } from "../../identity/service.ts";
import { type App, json } from "../../http/http.ts";
import { keyUse } from "../../database/idempotency.ts";
import { route } from "../../http/route.ts";
import { ReversalBody, ReversalPage, ReversalParams, ReversalView } from "./api.ts";
import type { Reversals } from "./reversals.ts";
import { REVERSAL_ROUTE } from "./reversing.ts";

/** Giving points back needs no queue token: it takes nothing that others wait for. */
export function reversalRoutes(app: App, identity: Identity, reversals: Reversals): void {
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
      idempotencyKey: "required",
      params: ReversalParams,
      body: ReversalBody,
      answers: {
        201: { description: "The payment company has given the money back.", schema: ReversalView },
        202: { description: "Not settled yet: the points are out of the wallet.", schema: ReversalView },
      },
      refusals: ["not_found", "insufficient_points", "invalid_state", "overloaded", "unavailable"],
    },
    async ({ params, body, header }) => {
      const userId = await owner(params.userId, header);
      const topUpId = params.topUpId as TopUpId;
      const key = keyUse(header("Idempotency-Key"), userId, REVERSAL_ROUTE, { topUpId, ...body });
      if (!key) throw refuse("idempotency_key_required", "Send an Idempotency-Key with every reversal.");
      const answer = await reversals.reverse({ userId, topUpId, amount: body.amount, key });
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
    async ({ params, header }) =>
      json(await reversals.list(await owner(params.userId, header), params.topUpId as TopUpId)),
  );

  async function owner(pathUserId: string, header: (name: string) => string | undefined): Promise<UserId> {
    const userId = await identity.user(header("Authorization"));
    if (userId !== pathUserId) throw notFound();
    return userId;
  }
}
