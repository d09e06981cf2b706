import { z } from "@hono/zod-openapi";
import { API_HEADERS, type App, json } from "../http/http.ts";
import { route } from "../http/route.ts";
import { EntriesQuery, EntryPage, WalletParams, WalletView } from "./ledger/api.ts";
import { ConfirmBody, TopUpBody, TopUpMethodsView, TopUpParams, TopUpView } from "./top-ups/api.ts";
import type { Wallets } from "./service.ts";
import { TOP_UP_ROUTE } from "./top-ups/topping-up.ts";

/** Whether balance and top-up require an ACTIVE queue token, or identity alone. */
export type WalletAccess = "admitted" | "signed-in";

export function walletRoutes(app: App, wallets: Wallets, access: WalletAccess): void {
  const needs = access === "admitted" ? (["identity", "admission"] as const) : (["identity"] as const);

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
    async ({ userId }) => json(await wallets.wallet(userId)),
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
    async ({ userId, query }) => json(await wallets.entries(userId, query)),
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
    ({ userId }) => {
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
      idempotencyKey: { kind: "required", route: TOP_UP_ROUTE },
      params: WalletParams,
      body: TopUpBody,
      answers: {
        201: { description: "Charged, and credited to your points.", schema: TopUpView },
        202: { description: "Not settled yet: ask for the top-up.", schema: TopUpView },
      },
      refusals: ["not_found", "top_up_declined", "gateway_unavailable", "overloaded", "unavailable"],
    },
    async ({ userId, body, key }) => {
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
    async ({ userId, params }) => json(await wallets.findTopUp(userId, params.topUpId)),
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
    async ({ userId, params, body }) => {
      const answer = await wallets.confirm(userId, params.topUpId, body.paymentKey);
      return json(answer.body, answer.status);
    },
  );
}
