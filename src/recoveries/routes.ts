import { callerAddress } from "../http/caller-address.ts";
import { type App, json } from "../http/http.ts";
import { route } from "../http/route.ts";
import { ConfirmBody, RecoveredView, RecoveryBody, RecoveryParams, RecoveryView } from "./api.ts";
import type { Recoveries } from "./service.ts";

export function recoveryRoutes(app: App, recoveries: Recoveries, trustedProxyHops: number): void {
  const tag = "Identity";

  route(
    app,
    {
      method: "post",
      path: "/v1/recoveries",
      operationId: "beginRecovery",
      summary: "Ask for a code by mail, to find your bookings on this device",
      idempotencyKey: { kind: "replayed", route: "begin-recovery" },
      tag,
      body: RecoveryBody,
      answers: {
        202: {
          description: "Always: if somebody has bought with this e-mail, a code is on its way.",
          schema: RecoveryView,
        },
      },
      refusals: ["unavailable"],
    },
    async ({ body, c }) => {
      const recoveryId = await recoveries.begin(body.email, callerAddress(c, trustedProxyHops));
      return json({ recoveryId }, 202);
    },
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/recoveries/{recoveryId}/confirm",
      operationId: "confirmRecovery",
      summary: "Use the code from the mail: a fresh token of each user who bought, with their bookings",
      tag,
      params: RecoveryParams,
      body: ConfirmBody,
      answers: {
        200: {
          description: "Who bought most recently, and everybody who has bought with this e-mail.",
          schema: RecoveredView,
        },
      },
      refusals: ["forbidden", "not_found", "unavailable"],
    },
    async ({ params, body }) => json(await recoveries.confirm(params.recoveryId, body.code, body.cursor)),
  );
}
