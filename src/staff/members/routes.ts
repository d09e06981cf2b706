import { type App, json, noContent } from "../../http/http.ts";
import { IF_MATCH } from "../../http/request/state-tag.ts";
import { route } from "../../http/route.ts";
import { PageQuery, ReasonQuery } from "../../http/schemas.ts";
import {
  MemberSessionParams,
  SessionList,
  SessionsEnded,
  StaffBody,
  StaffInvited,
  type StaffMember,
  StaffPage,
  StaffParams,
  StaffPatch,
  StaffView,
} from "../api.ts";
import { memberTag, type StaffMembers } from "./members.ts";

const ETAG = { ETag: "Names this state of the member: send it as `If-Match` with a change." };

export function staffMemberRoutes(app: App, members: StaffMembers): void {
  const tag = "Staff";
  const needs = ["organiser" as const];
  const action = "staff.manage";

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/staff",
      operationId: "inviteStaff",
      summary: "Invite somebody to work for the organiser",
      tag,
      needs,
      action,
      idempotencyKey: { kind: "honoured", route: "invite-staff" },
      body: StaffBody,
      answers: { 201: { description: "The member, and the invitation, shown once.", schema: StaffInvited } },
      refusals: ["invalid_state"],
    },
    async ({ actor, body, key }) => {
      const answer = await members.invite(actor, body, key);
      return json(answer.body, answer.status);
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/staff",
      operationId: "listStaff",
      summary: "List who works for the organiser",
      tag,
      needs,
      action: "staff.read",
      query: PageQuery,
      answers: { 200: { description: "Members, in the order they were invited.", schema: StaffPage } },
    },
    async ({ query }) => json(await members.list(query)),
  );

  route(
    app,
    {
      method: "patch",
      path: "/v1/organiser/staff/{staffId}",
      operationId: "updateStaff",
      summary: "Change a member's name, role or concerts, or disable them",
      tag,
      needs,
      action,
      asksReason: ({ status }) => status === "DISABLED",
      params: StaffParams,
      headers: IF_MATCH,
      body: StaffPatch,
      answers: { 200: { description: "The member as they are now.", schema: StaffView, headers: ETAG } },
      refusals: ["not_found", "invalid_state"],
    },
    async ({ actor, params, body, header }) =>
      tagged(await members.change(actor, params.staffId, body, header("If-Match"))),
  );

  route(
    app,
    {
      method: "delete",
      path: "/v1/organiser/staff/{staffId}",
      operationId: "removeStaff",
      summary: "Remove a member; what they did stays in the history",
      tag,
      needs,
      action,
      asksReason: true,
      params: StaffParams,
      query: ReasonQuery,
      answers: { 204: { description: "Gone, with their sessions and tokens.", schema: null } },
      refusals: ["not_found", "invalid_state"],
    },
    async ({ actor, params, query }) => {
      await members.remove(actor, params.staffId, query.reason);
      return noContent();
    },
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/staff/{staffId}/invitations",
      operationId: "inviteStaffAgain",
      summary: "Give a member a new invitation; all that they signed in with ends",
      tag,
      needs,
      action,
      asksReason: true,
      idempotencyKey: { kind: "honoured", route: "invite-staff-again" },
      params: StaffParams,
      answers: { 201: { description: "The member, and the invitation, shown once.", schema: StaffInvited } },
      refusals: ["not_found", "invalid_state"],
    },
    async ({ actor, params, key }) => {
      const answer = await members.inviteAgain(actor, params.staffId, key);
      return json(answer.body, answer.status);
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/staff/{staffId}/sessions",
      operationId: "listStaffSessions",
      summary: "List where a member is signed in",
      tag,
      needs,
      action,
      params: StaffParams,
      answers: { 200: { description: "Their sessions, the newest first.", schema: SessionList } },
      refusals: ["not_found"],
    },
    async ({ params }) => json(await members.listSessions(params.staffId)),
  );

  route(
    app,
    {
      method: "delete",
      path: "/v1/organiser/staff/{staffId}/sessions/{sessionId}",
      operationId: "endStaffSession",
      summary: "End one session of a member, such as that of a lost phone",
      tag,
      needs,
      action,
      asksReason: true,
      params: MemberSessionParams,
      answers: { 204: { description: "Ended.", schema: null } },
      refusals: ["not_found"],
    },
    async ({ actor, params }) => {
      await members.endSession(actor, params.staffId, params.sessionId);
      return noContent();
    },
  );

  route(
    app,
    {
      method: "delete",
      path: "/v1/organiser/staff/{staffId}/sessions",
      operationId: "endStaffSessions",
      summary: "End all sessions of a member",
      tag,
      needs,
      action,
      asksReason: true,
      params: StaffParams,
      answers: { 200: { description: "How many there were.", schema: SessionsEnded } },
      refusals: ["not_found"],
    },
    async ({ actor, params }) => json({ ended: await members.endSessions(actor, params.staffId) }),
  );
}

function tagged(member: StaffMember): Response {
  const response = json(member);
  response.headers.set("ETag", memberTag(member));
  return response;
}
