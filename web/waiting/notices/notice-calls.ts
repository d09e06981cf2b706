import { inQueue } from "../../api/calls.ts";
import { request, requestValue } from "../../api/request.ts";
import type { PushKey, PushSubscriptionRequest, TurnMailRequest } from "../../api/types.ts";

// Calls by which a visitor is told of their turn.

export const seePushKey = () => requestValue<PushKey>("GET", "/v1/push-key");

export const putPushSubscription = (queueId: string, body: PushSubscriptionRequest) =>
  request("PUT", pushPath(queueId), { body, headers: inQueue(queueId) });

export const deletePushSubscription = (queueId: string) =>
  request("DELETE", pushPath(queueId), { headers: inQueue(queueId) });

const pushPath = (queueId: string) => `/v1/queues/${queueId}/tokens/me/push-subscription`;

export const putTurnMail = (queueId: string, body: TurnMailRequest) =>
  request("PUT", mailPath(queueId), { body, headers: inQueue(queueId) });

export const deleteTurnMail = (queueId: string) =>
  request("DELETE", mailPath(queueId), { headers: inQueue(queueId) });

const mailPath = (queueId: string) => `/v1/queues/${queueId}/tokens/me/turn-mail`;
