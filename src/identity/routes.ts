import { type App, json } from "../platform/http.ts";
import { route } from "../platform/route.ts";
import { GuestUserView } from "./api.ts";
import type { Identity } from "./service.ts";

export function identityRoutes(app: App, identity: Identity): void {
  route(
    app,
    {
      method: "post",
      path: "/v1/users",
      summary: "Become a guest buyer",
      tag: "Identity",
      answers: { 201: { description: "A new user and the token that proves it.", schema: GuestUserView } },
      refusals: ["not_found"],
    },
    () => json(identity.createGuest(), 201),
  );
}
