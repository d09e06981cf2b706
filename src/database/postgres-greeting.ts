import { connect } from "node:net";

const DEFAULT_PORT = 5432;
/** The first message of PostgreSQL's protocol, which asks for TLS: length 8, code 80877103. */
const TLS_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
/** Yes, no, or an error message. */
const TLS_ANSWERS = new Set(["S", "N", "E"]);

/**
 * What answers at an address. `closed`: the connection was closed without an answer, as by a proxy that has
 * no server behind it.
 */
export type Greeting = "postgres" | "another protocol" | "silent" | "closed" | { failed: string };

/**
 * Connects once and asks for TLS. The client library says less: it tries again by itself for as long as its
 * time-out, with growing pauses, when a connection is closed before it is established.
 */
export function greetPostgres(databaseUrl: string, msMax: number): Promise<Greeting> {
  const url = new URL(databaseUrl);
  const { promise, resolve } = Promise.withResolvers<Greeting>();
  // In a URL an IPv6 address stands in brackets.
  const host = url.hostname.replaceAll(/[[\]]/g, "");
  const socket = connect({ host, port: Number(url.port || DEFAULT_PORT) });
  const settle = (greeting: Greeting): void => {
    socket.destroy();
    resolve(greeting);
  };
  socket.setTimeout(msMax, () => settle("silent"));
  socket.once("connect", () => socket.write(TLS_REQUEST));
  socket.once("data", (data: Buffer) =>
    settle(TLS_ANSWERS.has(String.fromCodePoint(data[0]!)) ? "postgres" : "another protocol"),
  );
  socket.once("error", (error: NodeJS.ErrnoException) => settle({ failed: error.code ?? error.message }));
  socket.once("close", () => settle("closed"));
  return promise;
}
