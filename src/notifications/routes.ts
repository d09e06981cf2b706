import { type App, json, noContent } from "../http/http.ts";
import { route } from "../http/route.ts";
import { QueueParams } from "../waiting-room/api.ts";
import { PushKeyView, PushSubscriptionBody, TurnMailBody } from "./api.ts";
import type { TurnMails } from "./turn-mails.ts";
import type { Notifications } from "./service.ts";

const PATH = "/v1/queues/{queueId}/tokens/me/push-subscription";
const MAIL_PATH = "/v1/queues/{queueId}/tokens/me/turn-mail";

export function notificationRoutes(app: App, notifications: Notifications, mails: TurnMails): void {
  const tag = "Queue";

  route(
    app,
    {
      method: "get",
      path: "/v1/push-key",
      operationId: "getPushKey",
      summary: "The key that a browser subscribes to notifications with",
      tag,
      answers: { 200: { description: "The key.", schema: PushKeyView } },
      refusals: [],
    },
    () => json({ publicKey: notifications.publicKey }),
  );

  route(
    app,
    {
      method: "put",
      path: PATH,
      operationId: "putPushSubscription",
      summary: "Have a device told when your turn is near, and when it came; the one that asked last",
      tag,
      needs: ["identity", "queue-place"],
      params: QueueParams,
      body: PushSubscriptionBody,
      answers: { 204: { description: "It will be told.", schema: null } },
      refusals: ["queue_token_missing", "queue_token_invalid", "not_found", "unavailable"],
    },
    async ({ token, body }) => {
      await notifications.subscribe(token, body);
      return noContent();
    },
  );

  route(
    app,
    {
      method: "delete",
      path: PATH,
      operationId: "deletePushSubscription",
      summary: "Have no device told",
      tag,
      needs: ["identity", "queue-place"],
      params: QueueParams,
      answers: { 204: { description: "Nothing will be told.", schema: null } },
      refusals: ["queue_token_missing", "queue_token_invalid", "not_found", "unavailable"],
    },
    async ({ token }) => {
      await notifications.unsubscribe(token);
      return noContent();
    },
  );

  route(
    app,
    {
      method: "put",
      path: MAIL_PATH,
      operationId: "putTurnMail",
      summary: "Get a mail when your turn is near: one for a place, to the address that was given last",
      tag,
      needs: ["identity", "queue-place"],
      params: QueueParams,
      body: TurnMailBody,
      answers: { 204: { description: "It will be sent.", schema: null } },
      refusals: [
        "queue_token_missing",
        "queue_token_invalid",
        "not_found",
        "invalid_state",
        "too_many_requests",
        "unavailable",
      ],
    },
    async ({ token, body }) => {
      await mails.ask(token, body);
      return noContent();
    },
  );

  route(
    app,
    {
      method: "delete",
      path: MAIL_PATH,
      operationId: "deleteTurnMail",
      summary: "Get no such mail",
      tag,
      needs: ["identity", "queue-place"],
      params: QueueParams,
      answers: { 204: { description: "None will be sent.", schema: null } },
      refusals: ["queue_token_missing", "queue_token_invalid", "not_found", "unavailable"],
    },
    async ({ token }) => {
      await mails.stop(token);
      return noContent();
    },
  );
}
