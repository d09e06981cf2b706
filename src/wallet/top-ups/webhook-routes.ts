import { z } from "@hono/zod-openapi";
import { type App, json } from "../../http/http.ts";
import { readBody } from "../../http/request/body.ts";
import { route } from "../../http/route.ts";
import type { Webhooks } from "./webhooks.ts";

const WebhookParams = z.object({
  gateway: z.string().regex(/^[a-z-]{1,32}$/, { error: "names no gateway" }),
});
const Received = z.object({ received: z.literal(true) }).openapi("WebhookReceived");

export function webhookRoutes(app: App, webhooks: Webhooks): void {
  route(
    app,
    {
      method: "post",
      path: "/v1/webhooks/{gateway}",
      operationId: "receiveWebhook",
      summary: "For the payment company: something may have changed",
      tag: "Wallet",
      params: WebhookParams,
      answers: { 200: { description: "Taken in, now or before.", schema: Received } },
      refusals: ["unauthenticated", "not_found", "body_too_large", "overloaded", "unavailable"],
    },
    async ({ params, header, c }) => {
      // The raw bytes, because the signature covers these and not the parsed body.
      const body = await readBody(c.req.raw);
      await webhooks.receive(params.gateway, { body, header });
      return json({ received: true });
    },
  );
}
