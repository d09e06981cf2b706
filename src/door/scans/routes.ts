import { notFound } from "../../core/refusals.ts";
import { LIMITS } from "../../core/limits.ts";
import { type App, json } from "../../http/http.ts";
import { route } from "../../http/route.ts";
import {
  ConflictPage,
  ConflictsQuery,
  CountsView,
  NonceParams,
  PerformanceParams,
  ScansAnswer,
  ScansBody,
  UndoAnswer,
} from "../api.ts";
import type { Scanning } from "./scanning.ts";

/** What devices send, and what came of it. */
export function scanRoutes(app: App, scanning: Scanning): void {
  const tag = "Door";
  const needs = ["device" as const];

  route(
    app,
    {
      method: "post",
      path: "/v1/door/scans",
      operationId: "sendScans",
      summary: "Send what was read, in any order and as often as need be",
      tag,
      needs,
      body: ScansBody,
      bodyBytesMax: LIMITS.scanBytesMax,
      answers: {
        200: { description: "How each stands now, in the order of the request.", schema: ScansAnswer },
      },
    },
    async ({ device, body }) => json({ results: await scanning.take(device, body.scans) }),
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/door/scans/{nonce}/undo",
      operationId: "undoScan",
      summary: "Take a scan back",
      tag,
      needs,
      params: NonceParams,
      answers: { 200: { description: "It is taken back.", schema: UndoAnswer } },
      refusals: ["not_found"],
    },
    async ({ device, params }) => json(await scanning.undo(device, params.nonce)),
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/door/performances/{performanceId}/counts",
      operationId: "getDoorCounts",
      summary: "How many are in, by gate",
      tag,
      needs,
      params: PerformanceParams,
      answers: { 200: { description: "The counts now.", schema: CountsView } },
      refusals: ["not_found"],
    },
    async ({ device, params }) => {
      if (!device.performanceIds.includes(params.performanceId)) throw notFound();
      return json(await scanning.counts(params.performanceId));
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/performances/{performanceId}/door",
      operationId: "countDoor",
      summary: "How many are in, by gate",
      tag: "Organiser",
      needs: ["organiser"],
      action: "door.manage",
      params: PerformanceParams,
      answers: { 200: { description: "The counts now.", schema: CountsView } },
      refusals: ["not_found"],
    },
    async ({ params }) => {
      await scanning.requireDate(params.performanceId);
      return json(await scanning.counts(params.performanceId));
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/performances/{performanceId}/door/conflicts",
      operationId: "listDoorConflicts",
      summary: "List who was let in though their ticket was in already, or void, or by force",
      tag: "Organiser",
      needs: ["organiser"],
      action: "door.manage",
      params: PerformanceParams,
      query: ConflictsQuery,
      answers: { 200: { description: "Scans that were not taken back.", schema: ConflictPage } },
      refusals: ["not_found"],
    },
    async ({ params, query }) => {
      await scanning.requireDate(params.performanceId);
      return json(await scanning.conflicts(params.performanceId, query.cursor));
    },
  );
}
