import { z } from "zod";

/** An outside identity provider: who signs access tokens, and how buyers sign in with it on our pages. */
export interface IdentityProviderConfig {
  jwksUrl: string;
  issuer: string;
  audience: string;
  /** Null: only calls with the provider's own tokens; our pages offer no sign-in. */
  signIn: SignInConfig | null;
}

/** Frontrow as the provider knows it. Holds a secret: never print it. */
export interface SignInConfig {
  clientId: string;
  /** Null for a public client. */
  clientSecret: string | null;
  scope: string;
}

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/;

const webUrl = z.string().refine((text) => {
  const url = URL.parse(text);
  return url !== null && (url.protocol === "https:" || url.protocol === "http:");
}, "must be an http or https address");

export const IDENTITY_VARIABLES = {
  IDENTITY_JWKS_URL: webUrl.optional(),
  IDENTITY_ISSUER: z.string().optional(),
  IDENTITY_AUDIENCE: z.string().optional(),
  IDENTITY_CLIENT_ID: z.string().optional(),
  IDENTITY_CLIENT_SECRET: z.string().optional(),
  IDENTITY_SCOPE: z
    .string()
    .refine((text) => text.split(" ").includes("openid"), "must contain openid")
    .default("openid"),
};

const NAMES = ["IDENTITY_JWKS_URL", "IDENTITY_ISSUER", "IDENTITY_AUDIENCE"] as const;

type Variables = { [Name in keyof typeof IDENTITY_VARIABLES]?: string | undefined };

/** Null without these variables: guests. What is missing beside others is reported to `missing`. */
export function identityOf(
  variables: Variables,
  missing?: (variable: string, because: string) => void,
): IdentityProviderConfig | null {
  const absent = NAMES.filter((name) => variables[name] === undefined);
  const { IDENTITY_CLIENT_ID: clientId, IDENTITY_CLIENT_SECRET: clientSecret } = variables;
  if (clientSecret !== undefined && clientId === undefined)
    missing?.("IDENTITY_CLIENT_ID", "is required with IDENTITY_CLIENT_SECRET");
  if (absent.length > 0) {
    if (absent.length < NAMES.length || clientId !== undefined)
      for (const name of absent) missing?.(name, `is required with the other two of ${NAMES.join(", ")}`);
    return null;
  }
  const issuer = variables.IDENTITY_ISSUER!;
  if (clientId !== undefined && !canBeAsked(issuer))
    missing?.("IDENTITY_ISSUER", "must be an https address with IDENTITY_CLIENT_ID");
  return {
    jwksUrl: variables.IDENTITY_JWKS_URL!,
    issuer,
    audience: variables.IDENTITY_AUDIENCE!,
    signIn:
      clientId === undefined
        ? null
        : { clientId, clientSecret: clientSecret ?? null, scope: variables.IDENTITY_SCOPE ?? "openid" },
  };
}

/** Secrets and codes go there. Without TLS, only to this machine. */
function canBeAsked(issuer: string): boolean {
  const url = URL.parse(issuer);
  return url?.protocol === "https:" || (url?.protocol === "http:" && LOOPBACK.test(url.hostname));
}
