import { says } from "../../core/words/field-errors.ts";
import { z } from "@hono/zod-openapi";
import { ROLES } from "../../core/access/permissions.ts";
import { LIMITS } from "../../core/limits.ts";
import { Email, Text, Timestamp } from "../../http/schemas.ts";

const InvitationToken = z.string().max(LIMITS.staffNameCharsMax).openapi({ example: "fri_…" });

/** Base64url, as browsers write it. */
const Encoded = z
  .string()
  .regex(/^[\w-]+={0,2}$/, { error: "must be base64url" })
  .max(LIMITS.passkeyCharsMax)
  .openapi({ example: "cGFzc2tleQ" });

/** What a browser makes of a passkey. Browsers may add fields. */
const Credential = { id: Encoded, rawId: Encoded, type: z.literal("public-key") };

const NewPasskey = z.object({
  ...Credential,
  response: z.object({
    clientDataJSON: Encoded,
    attestationObject: Encoded,
    transports: z
      .array(z.string().regex(/^[a-z-]{1,20}$/))
      .max(10)
      .optional(),
  }),
});

const PasskeyAnswer = z.object({
  ...Credential,
  response: z.object({
    clientDataJSON: Encoded,
    authenticatorData: Encoded,
    signature: Encoded,
    userHandle: Encoded.optional(),
  }),
});

export type NewPasskeyJson = z.infer<typeof NewPasskey>;
export type PasskeyAnswerJson = z.infer<typeof PasskeyAnswer>;

const Code = z
  .string()
  .regex(/^\d{6}$/, says("six_digits", "must be six digits"))
  .openapi({ example: "123456" });

const NewPassword = Text(LIMITS.passwordCharsMax)
  .min(LIMITS.passwordCharsMin)
  .openapi({ example: "correct horse battery staple" });

export const SignInBody = z
  .union(
    [
      z.strictObject({ email: Email, password: z.string().min(1).max(LIMITS.passwordCharsMax), code: Code }),
      z.strictObject({ passkey: PasskeyAnswer }),
    ],
    { error: "must have either email, password and code, or passkey" },
  )
  .openapi("StaffSignIn");

export type SignInRequest = z.infer<typeof SignInBody>;

export const InvitationBody = z.strictObject({ invitation: InvitationToken }).openapi("StaffInvitationToken");

export const AcceptanceBody = z
  .union(
    [
      z.strictObject({ invitation: InvitationToken, password: NewPassword, code: Code }),
      z.strictObject({ invitation: InvitationToken, passkey: NewPasskey }),
    ],
    { error: "must have either invitation, password and code, or invitation and passkey" },
  )
  .openapi("StaffInvitationAcceptance");

export type Acceptance = z.infer<typeof AcceptanceBody>;

/** The options of WebAuthn in JSON, which the page hands to the browser. */
const WebAuthnOptions = z.looseObject({ challenge: z.string() });

export const PasskeyOptionsView = z
  .object({
    options: WebAuthnOptions.nullable().openapi({
      description:
        "For `navigator.credentials.get`; null where this address is no name that a passkey can have.",
    }),
  })
  .openapi("PasskeyOptions");

export const InvitationView = z
  .object({
    email: z.string(),
    name: z.string(),
    role: z.enum(ROLES),
    expiresAt: Timestamp,
    passkey: WebAuthnOptions.nullable().openapi({
      description: "For `navigator.credentials.create`; null where this address can have no passkey.",
    }),
    oneTimeCode: z.object({
      secret: z.string().openapi({ description: "For an authenticator app, in base32." }),
      address: z.string().openapi({ description: "The same for a QR code." }),
    }),
  })
  .openapi("StaffInvitation");

export const SignedInView = z
  .object({
    staffId: z.uuid(),
    name: z.string(),
    role: z.enum(ROLES),
    expiresAt: Timestamp.openapi({ description: "When the session ends at the latest." }),
  })
  .openapi("StaffSignedIn");

export type SignedIn = z.infer<typeof SignedInView>;
