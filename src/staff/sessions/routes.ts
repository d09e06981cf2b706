import { actionsOf } from "../../core/access/permissions.ts";
import { type App, json, noContent } from "../../http/http.ts";
import { route } from "../../http/route.ts";
import { MeView, SessionList, SessionParams } from "../api.ts";
import type { StaffSessions } from "./sessions.ts";

/** What somebody who acts for the organiser sees of themselves. */
export function staffSessionRoutes(app: App, sessions: StaffSessions): void {
  const tag = "Staff";
  const needs = ["organiser" as const];

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/me",
      operationId: "getOrganiserMe",
      summary: "See as whom you act for the organiser, and what you may do",
      tag,
      needs,
      action: "self.read",
      limits: "by_handler",
      answers: { 200: { description: "You.", schema: MeView } },
    },
    ({ actor }) => {
      const { kind, id, name, role, concertIds, sessionId } = actor;
      const can = actionsOf(role, { isToken: kind === "token", isLimited: concertIds !== null });
      return json({ staffId: kind === "staff" ? id : null, name, role, concertIds, sessionId, can });
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/me/sessions",
      operationId: "listMySessions",
      summary: "List where you are signed in",
      tag,
      needs,
      action: "self.sessions",
      limits: "by_handler",
      answers: { 200: { description: "Your sessions, the newest first.", schema: SessionList } },
    },
    async ({ actor }) => json(await sessions.list(actor)),
  );

  route(
    app,
    {
      method: "delete",
      path: "/v1/organiser/me/sessions/{sessionId}",
      operationId: "endMySession",
      summary: "End one of your sessions, such as that of a lost phone",
      tag,
      needs,
      action: "self.sessions",
      limits: "by_handler",
      params: SessionParams,
      answers: { 204: { description: "Ended.", schema: null } },
      refusals: ["not_found"],
    },
    async ({ actor, params }) => {
      await sessions.end(actor, params.sessionId);
      return noContent();
    },
  );
}
