import { z } from "@hono/zod-openapi";
import { LIMITS } from "../core/limits.ts";
import { Text } from "../http/schemas.ts";

export const GuestUserView = z
  .object({ userId: z.uuid(), accessToken: z.string(), expiresAt: z.iso.datetime() })
  .openapi("GuestUser");

/** The languages of mails. */
export const LOCALES = ["ko", "en"] as const;

const Name = Text(LIMITS.contactNameCharsMax)
  .trim()
  .min(1, { error: "must not be empty" })
  .refine((name) => !/\p{Cc}/u.test(name), { error: "must be one line of text" })
  .openapi({ example: "김민지" });

const Email = z
  .string()
  .trim()
  .max(LIMITS.emailCharsMax)
  .pipe(z.email({ error: "must be an e-mail address" }))
  .openapi({ example: "minji@example.com" });

export const Phone = z
  .string()
  .trim()
  .regex(/^\+?\d(?:[ -]?\d){6,17}$/, { error: "must be a phone number of 7 to 18 digits" })
  .openapi({ example: "010-1234-5678" });

export const ContactBody = z
  .strictObject({ name: Name, email: Email, phone: Phone.nullish(), locale: z.enum(LOCALES) })
  .openapi("ContactRequest");

export const ContactView = z
  .object({
    name: z.string(),
    email: z.string(),
    phone: z.string().nullable(),
    locale: z.enum(LOCALES),
  })
  .openapi("Contact");

export const UserView = z
  .object({
    userId: z.uuid(),
    expiresAt: z.iso.datetime().openapi({ description: "When the access token that was shown ends." }),
    contact: ContactView.nullable(),
    contactRequired: z.boolean().openapi({
      description: "Whether a contact has to be given before the first payment, and is not yet.",
    }),
  })
  .openapi("User");

export type Contact = z.infer<typeof ContactView>;
export type User = z.infer<typeof UserView>;
export type GuestUser = z.infer<typeof GuestUserView>;
