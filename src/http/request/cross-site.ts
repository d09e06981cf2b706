import type { Hono } from "hono";

/** What the button of a sale reads: nothing of anybody's own, and nothing that a visitor's token opens. */
const PUBLIC_PATHS = ["/v1/concerts", "/v1/concerts/:concertId", "/v1/queues/:queueId"];

/**
 * Lets pages of these sites read the public calls (CORS). No credentials are allowed, and no method but GET:
 * there is no answer to a preflight, so a page of another site can send nothing that would need one.
 */
export function letSitesRead(app: Pick<Hono, "get">, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const known = new Set(origins);
  for (const path of PUBLIC_PATHS)
    app.get(path, async (c, next) => {
      await next();
      // A cache must not give one site's answer to another.
      c.header("Vary", "Origin", { append: true });
      const origin = c.req.header("Origin");
      if (origin !== undefined && known.has(origin)) c.header("Access-Control-Allow-Origin", origin);
    });
}
