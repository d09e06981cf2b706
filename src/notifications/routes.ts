import { type App, json, noContent } from "../http/http.ts";
import { route } from "../http/route.ts";
import { QueueParams } from "../waiting-room/api.ts";
import { PushKeyView, PushSubscriptionBody } from "./api.ts";
import type { Notifications } from "./service.ts";

const PATH = "/v1/queues/{queueId}/tokens/me/push-subscription";

export function notificationRoutes(app: App, notifications: Notifications): void {
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
}
