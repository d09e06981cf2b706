import { type App, json } from "../http/http.ts";
import { route } from "../http/route.ts";
import { MessagePage, MessagesQuery, PreviewBody, PreviewView, TestBody, TestView } from "./api.ts";
import type { Messages } from "./service.ts";

export function messageRoutes(app: App, messages: Messages): void {
  const tag = "Organiser";
  const needs = ["organiser" as const];

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/messages",
      operationId: "listMessages",
      summary: "List what buyers were told by mail, and what failed, newest first",
      tag,
      needs,
      action: "message.read",
      query: MessagesQuery,
      answers: { 200: { description: "Messages, without addresses and texts.", schema: MessagePage } },
      refusals: ["unavailable"],
    },
    async ({ query }) => json(await messages.list(query)),
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/messages/preview",
      operationId: "previewMessage",
      summary: "See what a mail looks like, with sample contents",
      tag,
      needs,
      action: "message.read",
      body: PreviewBody,
      answers: { 200: { description: "Its subject, text and HTML.", schema: PreviewView } },
    },
    ({ body }) => json(messages.preview(body.kind, body.locale)),
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/messages/test",
      operationId: "sendTestMessage",
      summary: "Send a mail with sample contents to an address of yours",
      idempotencyKey: { kind: "replayed", route: "test-message" },
      tag,
      needs,
      action: "message.manage",
      answersWithinMs: 30_000,
      body: TestBody,
      answers: { 200: { description: "What the mail server said.", schema: TestView } },
    },
    async ({ actor, body }) => json(await messages.sendTest(actor, body.kind, body.locale, body.to)),
  );
}
