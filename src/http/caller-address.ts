import type { Context } from "hono";
import { exchangeOf } from "./http.ts";
import { clientAddress } from "./request/client-address.ts";

/** The address that a call came from, as requests are counted: behind so many trusted proxies. */
export function callerAddress(c: Context, trustedProxyHops: number): string {
  const exchange = exchangeOf(c);
  const socket = exchange?.server.requestIP(exchange.request)?.address ?? "unknown";
  return clientAddress(socket, c.req.raw.headers.get("X-Forwarded-For"), trustedProxyHops);
}
