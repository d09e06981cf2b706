import type { UserId } from "../core/ids.ts";
import { isoTime } from "../core/time.ts";
import { type App, json, noContent } from "../http/http.ts";
import { route } from "../http/route.ts";
import { ContactBody, GuestUserView, type User, UserView } from "./api.ts";
import type { Contacts } from "./contacts/service.ts";
import type { Identity } from "./service.ts";

export function identityRoutes(app: App, identity: Identity, contacts: Contacts): void {
  const tag = "Identity";

  route(
    app,
    {
      method: "post",
      path: "/v1/users",
      sheds: "coming",
      operationId: "createGuest",
      summary: "Become a guest buyer",
      idempotencyKey: { kind: "replayed", route: "create-guest" },
      tag,
      answers: { 201: { description: "A new user and the token that proves it.", schema: GuestUserView } },
      refusals: ["not_found"],
    },
    () => json(identity.createGuest(), 201),
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/users/me",
      operationId: "getMe",
      summary: "See who you are, and for how long your access token is good",
      tag,
      needs: ["identity"],
      answers: { 200: { description: "You.", schema: UserView } },
      refusals: ["unavailable"],
    },
    async ({ userId, header }) => json(await userView(userId, header("Authorization"))),
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/users/me/token",
      operationId: "renewAccessToken",
      summary: "Renew a guest's access token: the same user, good for 400 days from now",
      idempotencyKey: { kind: "replayed", route: "renew-token" },
      tag,
      needs: ["identity"],
      answers: { 200: { description: "You, and a fresh token that proves it.", schema: GuestUserView } },
      refusals: ["not_found", "unavailable"],
    },
    async ({ userId }) => json(await identity.renew(userId)),
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/users/me/sign-out-everywhere",
      operationId: "signOutEverywhere",
      summary: "Make every access token of yours void, on all devices, and get a fresh one",
      tag,
      needs: ["identity"],
      answers: { 200: { description: "You, and the only token that is good now.", schema: GuestUserView } },
      refusals: ["not_found", "unavailable"],
    },
    async ({ userId }) => json(await identity.signOutEverywhere(userId)),
  );

  route(
    app,
    {
      method: "put",
      path: "/v1/users/me/contact",
      operationId: "putContact",
      summary: "Say how you can be reached",
      tag,
      needs: ["identity"],
      body: ContactBody,
      answers: { 200: { description: "You, with your contact.", schema: UserView } },
      refusals: ["unavailable"],
    },
    async ({ userId, body, header }) => {
      await contacts.put(userId, { ...body, phone: body.phone ?? null });
      return json(await userView(userId, header("Authorization")));
    },
  );

  route(
    app,
    {
      method: "delete",
      path: "/v1/users/me/contact",
      operationId: "deleteContact",
      summary: "Have your name, e-mail and phone forgotten; what you bought stays yours",
      tag,
      needs: ["identity"],
      answers: { 204: { description: "Forgotten, or there was none.", schema: null } },
      refusals: ["unavailable"],
    },
    async ({ userId }) => {
      await contacts.delete(userId);
      return noContent();
    },
  );

  async function userView(userId: UserId, authorization: string | undefined): Promise<User> {
    const expiresAt = isoTime(await identity.expiryOf(authorization));
    const contact = await contacts.find(userId);
    return { userId, expiresAt, contact, contactRequired: contacts.isRequired && contact === null };
  }
}
