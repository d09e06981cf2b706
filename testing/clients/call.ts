export interface Reply {
  status: number;
  // Tests read whatever fields they are about.
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any;
  headers: Headers;
}

export interface CallOptions {
  body?: unknown;
  headers?: Record<string, string>;
  /** Sent as it is, in place of `body`. */
  rawBody?: string | Uint8Array<ArrayBuffer>;
  signal?: AbortSignal;
}

export type Call = (method: string, path: string, options?: CallOptions) => Promise<Reply>;

/** Is told of each answer before its caller, and may throw. */
export type Witness = (method: string, path: string, reply: Reply) => void;

/** Calls whatever answers requests, as a client would: `fetch`, or an app in this process. */
export function callThrough(
  send: (request: Request) => Promise<Response> | Response,
  origin: string,
  witness?: Witness,
): Call {
  return async (method, path, { body, headers: given, rawBody, signal } = {}) => {
    const headers = new Headers(given);
    const sent = rawBody ?? (body === undefined ? null : JSON.stringify(body));
    if (sent !== null && !headers.has("Content-Type")) headers.set("Content-Type", "application/json");
    const init: RequestInit = { method, headers, body: sent, ...(signal && { signal }) };
    const response = await send(new Request(origin + path, init));
    const text = await response.text();
    const isJson = response.headers.get("Content-Type")?.includes("json") ?? false;
    const reply = {
      status: response.status,
      body: isJson && text ? JSON.parse(text) : text,
      headers: response.headers,
    };
    witness?.(method, path, reply);
    return reply;
  };
}

/** Calls a server over HTTP. */
export function callAt(url: string, witness?: Witness): Call {
  return callThrough(fetch, url, witness);
}

/** The same calls as somebody who sends these headers. */
export function withHeaders(call: Call, headers: Record<string, string>): Call {
  return (method, path, options = {}) =>
    call(method, path, { ...options, headers: { ...headers, ...options.headers } });
}
