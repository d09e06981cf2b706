import { z } from "@hono/zod-openapi";
import type { TopUpId, UserId } from "../core/ids.ts";
import { notFound, refuse } from "../core/refusals.ts";
import type { Identity } from "../identity/service.ts";
import { API_HEADERS, type App, json } from "../http/http.ts";
import { route } from "../http/route.ts";
import type { RouteNeeds } from "../http/route-definition.ts";
import { keyUse } from "../database/idempotency.ts";
import type { WaitingRoom } from "../waiting-room/service.ts";
import { EntriesQuery, EntryPage, WalletParams, WalletView } from "./ledger/api.ts";
import { ConfirmBody, TopUpBody, TopUpMethodsView, TopUpParams, TopUpView } from "./top-ups/api.ts";
import type { Wallets } from "./service.ts";
import { TOP_UP_ROUTE } from "./top-ups/topping-up.ts";

type Headers = (name: string) => string | undefined;

/** Whether balance and top-up need an ACTIVE queue token, or identity alone. */
export type WalletAccess = "admitted" | "signed-in";

export function walletRoutes(
  app: App,
  identity: Identity,
  room: WaitingRoom,
  wallets: Wallets,
  access: WalletAccess,
): void {
  const needs: RouteNeeds[] = access === "admitted" ? ["identity", "queue-token"] : ["identity"];

  route(
    app,
    {
      method: "get",
      path: "/v1/top-up-methods",
      operationId: "listTopUpMethods",
      summary: "How points can be topped up here",
      tag: "Wallet",
      answers: { 200: { description: "What `paymentMethod` can be.", schema: TopUpMethodsView } },
    },
    () => json(wallets.topUpMethods),
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/users/{userId}/wallet",
      operationId: "getWallet",
      summary: "See your balance",
      tag: "Wallet",
      needs,
      params: WalletParams,
      answers: { 200: { description: "Your points.", schema: WalletView } },
      refusals: ["not_found", "unavailable"],
    },
    async ({ params, header }) => {
      const userId = await owner(params.userId, header);
      await requireAccess(userId, header);
      return json(await wallets.wallet(userId));
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/users/{userId}/wallet/entries",
      operationId: "listWalletEntries",
      summary: "List the movements of your points, newest first",
      tag: "Wallet",
      needs: ["identity"],
      params: WalletParams,
      query: EntriesQuery,
      answers: { 200: { description: "Ledger entries.", schema: EntryPage } },
      refusals: ["not_found", "unavailable"],
    },
    async ({ params, query, header }) =>
      json(await wallets.entries(await owner(params.userId, header), query)),
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/users/{userId}/wallet/entries.csv",
      operationId: "exportWalletEntries",
      summary: "All movements of your points as CSV, newest first",
      tag: "Wallet",
      needs: ["identity"],
      params: WalletParams,
      answers: { 200: { description: "RFC 4180.", schema: z.string(), mediaType: "text/csv" } },
      refusals: ["not_found", "unavailable"],
    },
    async ({ params, header }) => {
      const userId = await owner(params.userId, header);
      const headers = { ...API_HEADERS, "Content-Type": "text/csv; charset=utf-8" };
      return new Response(wallets.entriesCsv(userId), {
        headers: { ...headers, "Content-Disposition": 'attachment; filename="points.csv"' },
      });
    },
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/users/{userId}/wallet/top-ups",
      sheds: "paying",
      operationId: "topUpWallet",
      summary: "Top up points through the payment company",
      answersWithinMs: wallets.answerMsMax,
      tag: "Wallet",
      needs,
      idempotencyKey: "required",
      params: WalletParams,
      body: TopUpBody,
      answers: {
        201: { description: "Charged, and credited to your points.", schema: TopUpView },
        202: { description: "Not settled yet: ask for the top-up.", schema: TopUpView },
      },
      refusals: ["not_found", "top_up_declined", "gateway_unavailable", "overloaded", "unavailable"],
    },
    async ({ params, body, header }) => {
      const userId = await owner(params.userId, header);
      const key = keyUse(header("Idempotency-Key"), userId, TOP_UP_ROUTE, body);
      if (!key) throw refuse("idempotency_key_required", "Send an Idempotency-Key with every top-up.");
      await requireAccess(userId, header);
      const answer = await wallets.topUp(userId, body.amount, body.paymentMethod, key);
      return json(answer.body, answer.status);
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/users/{userId}/wallet/top-ups/{topUpId}",
      operationId: "getTopUp",
      summary: "See a top-up of yours",
      tag: "Wallet",
      needs: ["identity"],
      params: TopUpParams,
      answers: { 200: { description: "The top-up as it is now.", schema: TopUpView } },
      refusals: ["not_found", "unavailable"],
    },
    async ({ params, header }) => {
      const userId = await owner(params.userId, header);
      return json(await wallets.findTopUp(userId, params.topUpId as TopUpId));
    },
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/users/{userId}/wallet/top-ups/{topUpId}/confirm",
      sheds: "paying",
      operationId: "confirmTopUp",
      summary: "Confirm a top-up after the payment company's own page",
      answersWithinMs: wallets.answerMsMax,
      tag: "Wallet",
      needs,
      params: TopUpParams,
      body: ConfirmBody,
      answers: {
        201: { description: "Charged, and credited to your points.", schema: TopUpView },
        202: { description: "Not settled yet: ask for the top-up.", schema: TopUpView },
      },
      refusals: [
        "not_found",
        "invalid_state",
        "top_up_declined",
        "gateway_unavailable",
        "overloaded",
        "unavailable",
      ],
    },
    async ({ params, body, header }) => {
      const userId = await owner(params.userId, header);
      await requireAccess(userId, header);
      const answer = await wallets.confirm(userId, params.topUpId as TopUpId, body.paymentKey);
      return json(answer.body, answer.status);
    },
  );

  /** The wallet in the path must be the asker's own; anybody else's is as good as absent. */
  async function owner(pathUserId: string, header: Headers): Promise<UserId> {
    const userId = await identity.user(header("Authorization"));
    if (userId !== pathUserId) throw notFound();
    return userId;
  }

  async function requireAccess(userId: UserId, header: Headers): Promise<void> {
    if (access === "signed-in") return;
    await room.requireActive(room.openToken(header("Queue-Token"), userId));
  }
}
