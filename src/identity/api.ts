import { z } from "@hono/zod-openapi";

export const GuestUserView = z
  .object({ userId: z.uuid(), accessToken: z.string(), expiresAt: z.iso.datetime() })
  .openapi("GuestUser");

export type GuestUser = z.infer<typeof GuestUserView>;
