import type { Context } from "hono";
import { refuse } from "../../core/refusals.ts";
import { isCrossOrigin } from "../../http/request/cross-origin.ts";
import { type App, json, noContent } from "../../http/http.ts";
import { route } from "../../http/route.ts";
import { endedCookies, sessionCookie, sessionOfCookie } from "../access/cookie.ts";
import type { StaffSessions } from "../sessions/sessions.ts";
import {
  AcceptanceBody,
  InvitationBody,
  InvitationView,
  PasskeyOptionsView,
  SignedInView,
  SignInBody,
} from "./api.ts";
import { type PasskeySite, passkeySite } from "./passkeys.ts";
import type { Opened, SignIn, SignInPlace } from "./sign-in.ts";

const DEVICE_CHARS_MAX = 200;
const SET_COOKIE = { "Set-Cookie": "The session: `HttpOnly`, `SameSite=Strict`, over TLS also `Secure`." };

export function signInRoutes(
  app: App,
  signIn: SignIn,
  sessions: StaffSessions,
  addressOf: (c: Context) => string,
): void {
  const tag = "Staff";
  const placeOf = (c: Context): SignInPlace => ({
    address: addressOf(c),
    device: (c.req.raw.headers.get("User-Agent") ?? "").slice(0, DEVICE_CHARS_MAX),
    site: siteOf(c),
  });

  route(
    app,
    {
      method: "post",
      path: "/v1/staff/passkey-options",
      operationId: "getPasskeyOptions",
      summary: "Ask what a browser needs to sign in by passkey",
      tag,
      answers: { 200: { description: "The options, good for five minutes.", schema: PasskeyOptionsView } },
    },
    async ({ c }) => json(await signIn.passkeyOptions(siteOf(c))),
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/staff/sessions",
      operationId: "signInStaff",
      summary: "Sign in by passkey, or by password and one-time code",
      tag,
      body: SignInBody,
      answers: { 201: { description: "You are signed in.", schema: SignedInView, headers: SET_COOKIE } },
      refusals: ["unauthenticated", "forbidden", "overloaded"],
    },
    async ({ c, body }) => {
      refuseOtherSites(c);
      return signedIn(c, await signIn.signIn(body, placeOf(c)));
    },
  );

  route(
    app,
    {
      method: "delete",
      path: "/v1/staff/sessions/current",
      operationId: "signOutStaff",
      summary: "Sign out",
      tag,
      answers: { 204: { description: "The session has ended.", schema: null, headers: SET_COOKIE } },
      refusals: ["forbidden"],
    },
    async ({ c }) => {
      refuseOtherSites(c);
      const session = sessionOfCookie(c.req.raw.headers.get("Cookie"));
      if (session !== undefined) await sessions.signOut(session);
      const response = noContent();
      for (const cookie of endedCookies()) response.headers.append("Set-Cookie", cookie);
      return response;
    },
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/staff/invitations/open",
      operationId: "openStaffInvitation",
      summary: "See what an invitation is for, and what accepting it needs",
      tag,
      body: InvitationBody,
      answers: { 200: { description: "The invitation.", schema: InvitationView } },
      refusals: ["not_found"],
    },
    async ({ c, body }) => json(await signIn.openInvitation(body.invitation, siteOf(c))),
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/staff/invitations/accept",
      operationId: "acceptStaffInvitation",
      summary: "Accept an invitation, once, with a passkey or a password and a one-time code",
      tag,
      body: AcceptanceBody,
      answers: { 201: { description: "You are signed in.", schema: SignedInView, headers: SET_COOKIE } },
      refusals: ["unauthenticated", "forbidden", "not_found", "overloaded"],
    },
    async ({ c, body }) => {
      refuseOtherSites(c);
      return signedIn(c, await signIn.accept(body, placeOf(c)));
    },
  );
}

function signedIn(c: Context, { cookie, signedIn: body }: Opened): Response {
  const response = json(body, 201);
  response.headers.append("Set-Cookie", sessionCookie(c.req.raw.headers, cookie));
  return response;
}

/** Nobody is signed in or out by a page of another site. */
function refuseOtherSites(c: Context): void {
  if (isCrossOrigin(c.req.raw)) throw refuse("forbidden", "This request comes from a page of another site.");
}

function siteOf(c: Context): PasskeySite | null {
  return passkeySite(c.req.raw.headers.get("Host") ?? new URL(c.req.url).host);
}
