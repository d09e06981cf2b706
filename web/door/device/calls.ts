import { noteServerTime } from "./kept-clock.ts";

/** The calls that the door's page makes. */

/** The server said no; anything else that goes wrong is the network. */
export class CallRefused extends Error {
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

const PATIENCE_MS = 8_000;

/** Calls the server. Throws `CallRefused`, or whatever the network throws. */
export async function callDoor<T>(
  method: "GET" | "POST",
  path: string,
  { token, body }: { token?: string | undefined; body?: unknown } = {},
): Promise<T> {
  const headers: Record<string, string> = {};
  if (token !== undefined) headers["Authorization"] = `Bearer ${token}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const sentAt = Date.now();
  const response = await fetch(path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(PATIENCE_MS),
    cache: "no-store",
  });
  const date = Date.parse(response.headers.get("Date") ?? "");
  if (!Number.isNaN(date)) noteServerTime(sentAt, date);
  const answer = (await response.json()) as T & { detail?: string };
  if (!response.ok) throw new CallRefused(response.status, answer.detail ?? "");
  return answer;
}
