import { type App, json } from "../../http/http.ts";
import { route } from "../../http/route.ts";
import { ManifestQuery, ManifestView, PerformanceParams } from "../api.ts";
import type { Manifests } from "./manifest.ts";

export function manifestRoutes(app: App, manifests: Manifests): void {
  route(
    app,
    {
      method: "get",
      path: "/v1/door/performances/{performanceId}/manifest",
      operationId: "getManifest",
      summary: "The tickets of a date, or what has changed about them",
      tag: "Door",
      needs: ["device"],
      params: PerformanceParams,
      query: ManifestQuery,
      answers: { 200: { description: "The list.", schema: ManifestView } },
      refusals: ["not_found"],
    },
    async ({ device, params, query }) => json(await manifests.read(device, params.performanceId, query)),
  );
}
