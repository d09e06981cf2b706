/**
 * The origin under which a visitor sees this server. Proxies say by `X-Forwarded-Proto` whether they speak
 * TLS. A wrong one harms nobody but its sender: answers that contain it are kept by nobody else.
 */
export function publicOrigin({ url, headers }: Request): string {
  const { host, protocol } = new URL(url);
  const forwarded = headers.get("X-Forwarded-Proto")?.split(",").at(-1)?.trim();
  const scheme = forwarded === "https" || forwarded === "http" ? `${forwarded}:` : protocol;
  return `${scheme}//${host}`;
}
