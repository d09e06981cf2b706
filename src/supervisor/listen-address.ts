import { lookup } from "node:dns/promises";
import { createServer } from "node:net";
import { StartError } from "../core/start-error.ts";

/** The variable that says at which port. */
type PortVariable = "PORT" | "SANDBOX_GATEWAY_PORT";

const REASONS: Record<string, (host: string, port: number, variable: PortVariable) => string> = {
  EADDRINUSE: (host, port, variable) =>
    `${variable} ${port} on ${host} is in use by another program; stop it or choose another ${variable}`,
  EACCES: (_host, port, variable) =>
    `${variable} ${port} may not be used by this user; choose one above 1023`,
  EADDRNOTAVAIL: (host) => `HOST ${host} is not an address of this machine`,
};

/**
 * Makes sure that `host` is an address of this machine, and that nobody listens at its `port`. Workers share
 * their port by `reusePort`, which would silently share it with a foreign process too. Binding it once
 * without sharing shows whether there is one.
 *
 * Throws `StartError` that names HOST or the port's variable.
 */
export async function refuseUnusableAddress(
  host: string,
  port: number,
  variable: PortVariable = "PORT",
): Promise<void> {
  // By itself: to listen at a name that cannot be resolved fails without a code.
  await lookup(host).catch((cause) => {
    throw new StartError(`HOST ${host} cannot be resolved`, { cause });
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const probe = createServer();
  probe.once("error", (error: NodeJS.ErrnoException) => {
    const describe = REASONS[error.code ?? ""];
    const message =
      describe?.(host, port, variable) ??
      `${variable} ${port} on ${host} cannot be used (${error.code ?? error.message})`;
    reject(new StartError(message, { cause: error }));
  });
  probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve()));
  return promise;
}

/** The address for a browser on this machine. */
export function localUrl(host: string, port: number): string {
  const reachable = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `http://${reachable.includes(":") ? `[${reachable}]` : reachable}:${port}`;
}
