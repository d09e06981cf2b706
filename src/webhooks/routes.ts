import { type App, json, noContent } from "../http/http.ts";
import { IF_MATCH } from "../http/request/state-tag.ts";
import { route } from "../http/route.ts";
import {
  DeliveriesQuery,
  DeliveryPage,
  DeliveryView,
  EndpointBody,
  EndpointList,
  EndpointParams,
  EndpointPatch,
  EndpointView,
  NewEndpointView,
  RotatedSecretView,
  SendingParams,
} from "./api.ts";
import type { WebhookEndpoints } from "./service.ts";

export function webhookEndpointRoutes(app: App, webhooks: WebhookEndpoints): void {
  const tag = "Organiser";
  const needs = ["organiser" as const];
  const action = "webhook.manage" as const;

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/webhook-endpoints",
      operationId: "addWebhookEndpoint",
      summary: "Have somebody told what happens, by signed requests (Standard Webhooks)",
      tag,
      needs,
      action,
      idempotencyKey: { kind: "honoured", route: "add-webhook-endpoint" },
      body: EndpointBody,
      answers: { 201: { description: "The endpoint, with its secret.", schema: NewEndpointView } },
      refusals: ["invalid_state"],
    },
    async ({ actor, body, key }) => {
      const answer = await webhooks.add(actor, body, key);
      return json(answer.body, answer.status);
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/webhook-endpoints",
      operationId: "listWebhookEndpoints",
      summary: "List who is told what happens",
      tag,
      needs,
      action,
      answers: { 200: { description: "The endpoints, without their secrets.", schema: EndpointList } },
    },
    async () => json(await webhooks.list()),
  );

  route(
    app,
    {
      method: "patch",
      path: "/v1/organiser/webhook-endpoints/{endpointId}",
      operationId: "updateWebhookEndpoint",
      summary: "Change where and of what somebody is told, or stop and resume it",
      tag,
      needs,
      action,
      params: EndpointParams,
      headers: IF_MATCH,
      body: EndpointPatch,
      answers: { 200: { description: "The endpoint as it is now.", schema: EndpointView } },
      refusals: ["not_found", "invalid_state"],
    },
    async ({ actor, params, body, header }) =>
      json(await webhooks.change(actor, params.endpointId, body, header("If-Match"))),
  );

  route(
    app,
    {
      method: "delete",
      path: "/v1/organiser/webhook-endpoints/{endpointId}",
      operationId: "removeWebhookEndpoint",
      summary: "Tell somebody nothing any more, and forget what was sent",
      tag,
      needs,
      action,
      asksReason: true,
      params: EndpointParams,
      answers: { 204: { description: "Gone.", schema: null } },
      refusals: ["not_found"],
    },
    async ({ actor, params }) => {
      await webhooks.remove(actor, params.endpointId);
      return noContent();
    },
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/webhook-endpoints/{endpointId}/secret",
      operationId: "rotateWebhookSecret",
      summary: "Give an endpoint a new secret; the old one signs too for a day",
      tag,
      needs,
      action,
      asksReason: true,
      idempotencyKey: { kind: "honoured", route: "rotate-webhook-secret" },
      params: EndpointParams,
      answers: { 200: { description: "The new secret.", schema: RotatedSecretView } },
      refusals: ["not_found"],
    },
    async ({ actor, params, key }) => {
      const answer = await webhooks.rotate(actor, params.endpointId, key);
      return json(answer.body, answer.status);
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/webhook-deliveries",
      operationId: "listWebhookDeliveries",
      summary: "List what was sent to whom and what came of it, newest first",
      tag,
      needs,
      action,
      query: DeliveriesQuery,
      answers: { 200: { description: "Deliveries.", schema: DeliveryPage } },
    },
    async ({ query }) => json(await webhooks.deliveries(query)),
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/webhook-deliveries/{deliveryId}/replay",
      operationId: "replayWebhookDelivery",
      summary: "Send a delivery again, whatever came of it",
      tag,
      needs,
      action,
      idempotencyKey: { kind: "honoured", route: "replay-webhook" },
      params: SendingParams,
      answers: { 200: { description: "The delivery, due now.", schema: DeliveryView } },
      refusals: ["not_found"],
    },
    async ({ actor, params, key }) => {
      const answer = await webhooks.replay(actor, params.deliveryId, key);
      return json(answer.body, answer.status);
    },
  );
}
