import { type App, json, noContent } from "../../http/http.ts";
import { route } from "../../http/route.ts";
import { PageQuery, ReasonQuery } from "../../http/schemas.ts";
import { TokenBody, TokenCreated, TokenPage, TokenParams } from "../api.ts";
import type { ApiTokens } from "./api-tokens.ts";

export function apiTokenRoutes(app: App, tokens: ApiTokens): void {
  const tag = "Staff";
  const needs = ["organiser" as const];
  const action = "token.manage";
  const limits = "by_handler";

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/api-tokens",
      operationId: "createApiToken",
      summary: "Make a token for a program, of a role within yours",
      tag,
      needs,
      action,
      limits,
      idempotencyKey: { kind: "honoured", route: "create-api-token" },
      body: TokenBody,
      answers: { 201: { description: "The token. It is shown once.", schema: TokenCreated } },
    },
    async ({ actor, body, key }) => {
      const answer = await tokens.create(actor, body, key);
      return json(answer.body, answer.status);
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/api-tokens",
      operationId: "listApiTokens",
      summary: "List the tokens that have not ended: yours, or as an owner all",
      tag,
      needs,
      action,
      limits,
      query: PageQuery,
      answers: { 200: { description: "Tokens, the newest first.", schema: TokenPage } },
    },
    async ({ actor, query }) => json(await tokens.list(actor, query)),
  );

  route(
    app,
    {
      method: "delete",
      path: "/v1/organiser/api-tokens/{tokenId}",
      operationId: "endApiToken",
      summary: "End a token at once",
      tag,
      needs,
      action,
      asksReason: true,
      limits,
      params: TokenParams,
      query: ReasonQuery,
      answers: { 204: { description: "Ended.", schema: null } },
      refusals: ["not_found"],
    },
    async ({ actor, params, query }) => {
      await tokens.end(actor, params.tokenId, query.reason);
      return noContent();
    },
  );
}
