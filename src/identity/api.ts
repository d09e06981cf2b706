import { z } from "@hono/zod-openapi";

export const GuestUserView = z
  .object({ userId: z.uuid(), accessToken: z.string(), expiresAt: z.iso.datetime() })
  .openapi("GuestUser");

export const UserView = z
  .object({
    userId: z.uuid(),
    expiresAt: z.iso.datetime().openapi({ description: "When the access token that was shown ends." }),
    contact: z
      .object({ name: z.string(), email: z.string(), phone: z.string().nullable(), locale: z.string() })
      .nullable(),
  })
  .openapi("User");

export type User = z.infer<typeof UserView>;
export type GuestUser = z.infer<typeof GuestUserView>;
