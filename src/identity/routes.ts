import { type App, json } from "../http/http.ts";
import { route } from "../http/route.ts";
import { GuestUserView, UserView } from "./api.ts";
import type { Identity } from "./service.ts";

export function identityRoutes(app: App, identity: Identity): void {
  route(
    app,
    {
      method: "post",
      path: "/v1/users",
      sheds: "coming",
      operationId: "createGuest",
      summary: "Become a guest buyer",
      tag: "Identity",
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
      tag: "Identity",
      needs: ["identity"],
      answers: { 200: { description: "You.", schema: UserView } },
    },
    async ({ header }) => json(await identity.identify(header("Authorization"))),
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/users/me/token",
      operationId: "renewAccessToken",
      summary: "Renew a guest's access token: the same user, good for 400 days from now",
      tag: "Identity",
      needs: ["identity"],
      answers: { 200: { description: "You, and a fresh token that proves it.", schema: GuestUserView } },
      refusals: ["not_found"],
    },
    ({ userId }) => json(identity.renew(userId)),
  );
}
