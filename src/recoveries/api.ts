import { z } from "@hono/zod-openapi";
import type { RecoveryId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import { IdOf } from "../http/schemas.ts";

export const RecoveryParams = z.object({ recoveryId: IdOf<RecoveryId>() });

export const RecoveryBody = z
  .strictObject({
    email: z
      .string()
      .trim()
      .max(LIMITS.emailCharsMax)
      .pipe(z.email({ error: "must be an e-mail address" }))
      .openapi({ example: "minji@example.com" }),
  })
  .openapi("RecoveryRequest");

export const RecoveryView = z.object({ recoveryId: z.uuid() }).openapi("Recovery");

export const ConfirmBody = z
  .strictObject({
    code: z
      .string()
      .regex(/^\d{6}$/, { error: "must be six digits" })
      .openapi({ example: "012345" }),
  })
  .openapi("RecoveryConfirmation");

export const RecoveredView = z
  .object({ userId: z.uuid(), accessToken: z.string(), expiresAt: z.iso.datetime() })
  .openapi("RecoveredUser");
