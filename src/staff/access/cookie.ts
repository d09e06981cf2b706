import { LIMITS } from "../../core/limits.ts";

/** A browser takes the first only over TLS and only from the very host, whatever another host sets. */
const SECURE_NAME = "__Host-frontrow-staff";
const PLAIN_NAME = "frontrow-staff";

/** The secret of the session in a `Cookie` header. */
export function sessionOfCookie(header: string | null): string | undefined {
  const cookies = new Map(
    (header ?? "").split(";").map((each) => {
      const [name = "", value = ""] = each.trim().split("=", 2);
      return [name, value] as const;
    }),
  );
  return cookies.get(SECURE_NAME) || cookies.get(PLAIN_NAME) || undefined;
}

/** The `Set-Cookie` of a new session. */
export function sessionCookie(headers: Headers, secret: string): string {
  return cookie(isOverTls(headers), secret, LIMITS.staffSessionHours * 3_600);
}

/** The `Set-Cookie` lines that take the session's cookie away, whichever it is. */
export function endedCookies(): string[] {
  return [cookie(true, "", 0), cookie(false, "", 0)];
}

function cookie(isSecure: boolean, value: string, seconds: number): string {
  const name = isSecure ? SECURE_NAME : PLAIN_NAME;
  const secure = isSecure ? "; Secure" : "";
  return `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
}

/**
 * Whether the browser speaks TLS, to us or to a proxy: a browser names its own scheme in `Origin`, and
 * proxies say it in `X-Forwarded-Proto`. Nobody but the sender is harmed by a wrong one.
 */
function isOverTls(headers: Headers): boolean {
  const origin = headers.get("Origin");
  if (origin !== null && origin !== "null") return origin.startsWith("https:");
  return headers.get("X-Forwarded-Proto")?.split(",").at(-1)?.trim() === "https";
}
