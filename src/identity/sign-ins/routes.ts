import { type App, json } from "../../http/http.ts";
import { publicOrigin } from "../../http/request/public-origin.ts";
import { route } from "../../http/route.ts";
import { SignedInView, SignInBegunView, SignInBody } from "../api.ts";
import type { SignIns } from "./service.ts";

export function signInWithProviderRoutes(app: App, signIns: SignIns): void {
  const tag = "Identity";

  route(
    app,
    {
      method: "post",
      path: "/v1/sign-ins",
      sheds: "coming",
      operationId: "beginSignIn",
      summary: "Begin to sign in with the identity provider, on the buyer's pages",
      tag,
      answers: { 201: { description: "Where to send the buyer.", schema: SignInBegunView } },
      refusals: ["not_found", "unavailable"],
    },
    async ({ c }) => json(await signIns.begin(publicOrigin(c.req.raw)), 201),
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/sign-ins/confirm",
      operationId: "confirmSignIn",
      summary: "Use the code that the identity provider sent the buyer back with",
      tag,
      body: SignInBody,
      answers: { 200: { description: "The buyer, and a token that proves it.", schema: SignedInView } },
      refusals: ["forbidden", "not_found", "unavailable"],
    },
    async ({ body, c }) => json(await signIns.confirm(body, publicOrigin(c.req.raw))),
  );
}
