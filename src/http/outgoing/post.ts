import { lookup } from "node:dns/promises";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { isPublicAddress } from "./public-address.ts";

const TIMEOUT_MS = 15_000;
/** Of an answer, no more than its first line is needed. */
const ANSWER_BYTES_MAX = 16_384;

/** What an attempt came to. */
export interface Attempt {
  /** Null: no answer came. */
  status: number | null;
  error: string | null;
}

export interface PostOptions {
  /** Whether receivers may be in private networks, and without TLS. For tests, and where it is meant. */
  allowsPrivate: boolean;
  /** How long an answer may take; 15 seconds unless given. */
  timeoutMs?: number;
}

/**
 * Posts once and says what came of it. The name is resolved first, and the connection goes to the very
 * address that was looked at: a name that answers differently the next time leads nowhere else. Redirects are
 * not followed. That is why this is no `fetch`: it resolves by itself.
 */
export async function post(
  url: URL,
  headers: Record<string, string>,
  body: string | Uint8Array,
  options: PostOptions,
): Promise<Attempt> {
  try {
    const address = await addressOf(url, options);
    const status = await statusOf(url, address, headers, body, options.timeoutMs ?? TIMEOUT_MS);
    return { status, error: null };
  } catch (error) {
    return { status: null, error: error instanceof Error ? error.message.slice(0, 200) : "unknown" };
  }
}

async function addressOf(url: URL, { allowsPrivate }: PostOptions): Promise<string> {
  if (url.protocol !== "https:" && !allowsPrivate) throw new Error("only https:// addresses are called");
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const found = isIP(host) ? [host] : (await lookup(host, { all: true })).map(({ address }) => address);
  const [first] = found;
  if (first === undefined) throw new Error("the name has no address");
  if (!allowsPrivate && !found.every(isPublicAddress)) throw new Error("the address is in a private network");
  return first;
}

function statusOf(
  url: URL,
  address: string,
  headers: Record<string, string>,
  body: string | Uint8Array,
  timeoutMs: number,
): Promise<number> {
  const isTls = url.protocol === "https:";
  const port = Number(url.port || (isTls ? 443 : 80));
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  return new Promise((resolve, reject) => {
    const socket: Socket = isTls
      ? connectTls({ host: address, port, ...(isIP(host) ? {} : { servername: host }) })
      : connectTcp({ host: address, port });
    const timer = setTimeout(() => end(new Error("no answer in time")), timeoutMs);
    let answer = "";
    const end = (outcome: Error | number) => {
      clearTimeout(timer);
      socket.destroy();
      if (typeof outcome === "number") resolve(outcome);
      else reject(outcome);
    };
    socket.once(isTls ? "secureConnect" : "connect", () => socket.write(requestOf(url, headers, body)));
    socket.on("data", (bytes: Buffer) => {
      answer += bytes.toString("latin1");
      const [, status] = /^HTTP\/1\.[01] (\d{3})[ \r]/.exec(answer) ?? [];
      // An informational answer comes before the real one.
      if (status?.startsWith("1")) answer = answer.replace(/^[\s\S]*?\r\n\r\n/, "");
      else if (status !== undefined) end(Number(status));
      else if (answer.length > ANSWER_BYTES_MAX) end(new Error("the answer is no HTTP"));
    });
    socket.once("error", (error) => end(error));
    socket.once("close", () => end(new Error("the connection was closed")));
  });
}

function requestOf(url: URL, headers: Record<string, string>, body: string | Uint8Array): Buffer {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  const lines = [
    `POST ${url.pathname}${url.search} HTTP/1.1`,
    `Host: ${url.host}`,
    `Content-Length: ${bytes.length}`,
    "Connection: close",
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`), bytes]);
}
