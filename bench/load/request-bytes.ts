export interface WireRequest {
  method: "GET" | "POST" | "DELETE" | "PATCH";
  path: string;
  headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  body?: unknown;
}

/** A request as the bytes that go over the wire, to be made before the clock runs. */
export function requestBytes({ method, path, headers = {}, body }: WireRequest): Buffer {
  let head = `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n`;
  for (const [name, value] of Object.entries(headers)) head += `${name}: ${value}\r\n`;
  if (body === undefined) {
    return Buffer.from(method === "GET" ? `${head}\r\n` : `${head}Content-Length: 0\r\n\r\n`);
  }
  const json = JSON.stringify(body);
  const length = Buffer.byteLength(json);
  return Buffer.from(`${head}Content-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${json}`);
}
