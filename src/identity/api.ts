import { says } from "../core/words/field-errors.ts";
import { z } from "@hono/zod-openapi";
import { LOCALES } from "../core/names/in-language.ts";
import { LIMITS } from "../core/limits.ts";
import { PersonName } from "../http/schemas.ts";

export const GuestUserView = z
  .object({ userId: z.uuid(), accessToken: z.string(), expiresAt: z.iso.datetime() })
  .openapi("GuestUser");

export const SignInBegunView = z
  .object({
    address: z.string().openapi({
      description: "Where to send the buyer: the provider's page. It holds no token.",
      example: "https://id.example/authorize?client_id=shop&response_type=code",
    }),
    state: z.string().openapi({ description: "What the provider sends back with the buyer." }),
    signIn: z.string().openapi({
      description: "Kept by the page that began, and shown again to confirm. It proves who began.",
    }),
  })
  .openapi("SignInBegun");

export const SignInBody = z
  .strictObject({
    signIn: z.string().max(LIMITS.signedTokenCharsMax),
    state: z.string().max(LIMITS.signedTokenCharsMax),
    code: z.string().min(1).max(LIMITS.authorizationCodeCharsMax),
    iss: z
      .string()
      .max(LIMITS.authorizationCodeCharsMax)
      .optional()
      .openapi({ description: "As the provider sent it, if it did (RFC 9207)." }),
  })
  .openapi("SignInConfirmation");

export const SignedInView = z
  .object({
    userId: z.uuid(),
    accessToken: z.string(),
    expiresAt: z.iso.datetime(),
    signOutAddress: z.string().nullable().openapi({
      description: "The provider's own page for signing out, if it has one.",
    }),
  })
  .openapi("SignedIn");

const Name = PersonName.openapi({ example: "김민지" });

/** How a buyer is reached: with spaces around it cut off. */
export const BuyerEmail = z
  .string()
  .trim()
  .max(LIMITS.emailCharsMax)
  .pipe(z.email(says("email", "must be an e-mail address")))
  .openapi({ example: "minji@example.com" });

export const Phone = z
  .string()
  .trim()
  .regex(/^\+?\d(?:[ -]?\d){6,17}$/, says("phone", "must be a phone number of 7 to 18 digits"))
  .openapi({ example: "010-1234-5678" });

export const ContactBody = z
  .strictObject({ name: Name, email: BuyerEmail, phone: Phone.nullish(), locale: z.enum(LOCALES) })
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
export type SignInBegun = z.infer<typeof SignInBegunView>;
export type SignedIn = z.infer<typeof SignedInView>;
export type GuestUser = z.infer<typeof GuestUserView>;
