/** Methods that change nothing (RFC 9110, section 9.2.1). */
const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Whether a page in a browser makes this request, which changes something. Every browser of today says where
 * such a request comes from, by `Sec-Fetch-Site` or at least by `Origin`. What says neither is a program.
 */
export function isFromPage({ headers }: Request): boolean {
  return headers.has("Sec-Fetch-Site") || headers.has("Origin");
}

/**
 * Whether a browser sends this request for a page of another site. Cookies do not leave the site anyway
 * (`SameSite=Strict`); this is the second guard, for requests that change something.
 */
export function isCrossOrigin({ method, headers, url }: Request): boolean {
  if (SAFE_METHODS.has(method)) return false;
  const site = headers.get("Sec-Fetch-Site");
  if (site !== null) return site !== "same-origin" && site !== "none";
  const origin = headers.get("Origin");
  if (origin === null) return false;
  return !URL.canParse(origin) || new URL(origin).host !== (headers.get("Host") ?? hostOf(url));
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "";
}
