/**
 * A name, an IPv4 address or an IPv6 address in brackets, with a port (RFC 9110, section 7.2). It may be
 * empty.
 */
const HOST = /^(?:[A-Za-z0-9._~-]*|\[[0-9A-Fa-f:.]+\])(?::(\d{0,5}))?$/;
const HOST_CHARS_MAX = 261;
const PORT_MAX = 65_535;

/** The last host found usable, because nearly all requests name the same one. */
let lastUsable = "";

/**
 * Whether the `Host` header is valid or absent, as HTTP/1.0 allows. Two headers arrive as one with a comma in
 * it, which is invalid. A host with a slash or a question mark could make one path look like another.
 */
export function hasUsableHost(host: string | null): boolean {
  if (host === null || host === lastUsable) return true;
  if (host.length > HOST_CHARS_MAX) return false;
  const found = HOST.exec(host);
  if (!found || Number(found[1] ?? 0) > PORT_MAX) return false;
  lastUsable = host;
  return true;
}

/** The path of a request's address, as it was sent. Without a usable `Host`, Bun gives a relative address. */
export function pathOf(url: string): string {
  const begins = url.startsWith("/") ? 0 : url.indexOf("/", url.indexOf("//") + 2);
  const queryBegins = url.indexOf("?", begins);
  return url.slice(begins, queryBegins < 0 ? url.length : queryBegins);
}

/** The query string of a request's address with its question mark; empty if there is none. */
export function searchOf(url: string): string {
  const begins = url.indexOf("?");
  return begins < 0 ? "" : url.slice(begins);
}

/**
 * The request as the app expects it: an absolute address, and `GET` for `HEAD`. The server leaves out the
 * body of an answer to `HEAD`, so both have the same headers (RFC 9110, section 9.3.2).
 */
export function requestForApp(request: Request): Request {
  const isHead = request.method === "HEAD";
  const isAddress = URL.canParse(request.url);
  if (!isHead && isAddress) return request;
  // A fixed host stands for none, and for one that no address can have, such as 256.1.1.1.
  const url = isAddress ? request.url : `http://localhost${pathOf(request.url)}${searchOf(request.url)}`;
  return new Request(url, isHead ? { method: "GET", headers: request.headers } : request);
}
