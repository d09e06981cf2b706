import { type App, json } from "../../http/http.ts";
import { route } from "../../http/route.ts";
import { TermsPreviewBody, TermsPreviewView } from "./api.ts";
import { previewTerms } from "./service.ts";

export function refundTermsRoutes(app: App): void {
  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/refund-terms/preview",
      operationId: "previewRefundTerms",
      summary: "See when what is given back under some terms, for an example",
      tag: "Organiser",
      needs: ["organiser"],
      action: "concert.read",
      limits: "by_handler",
      body: TermsPreviewBody,
      answers: { 200: { description: "The fees by time.", schema: TermsPreviewView } },
    },
    async ({ body }) => json(previewTerms(body)),
  );
}
