import type { Socket } from "bun";
import { AnswerReader, type WireAnswer } from "./answer-reader.ts";

export interface Address {
  hostname: string;
  port: number;
}

/** Where a server of this machine listens. */
export function addressOf(server: { url: string }): Address {
  const { hostname, port } = new URL(server.url);
  return { hostname, port: Number(port) };
}

/** A call of the API, or what looks like one, with its headers. */
export interface WireRequest<Body = unknown> {
  method: "GET" | "POST" | "DELETE" | "PATCH";
  path: string;
  headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  body?: unknown;
  /** Only a type: nothing is ever there. */
  answers?: Body;
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

/** What hears of a connection: an answer to the one request under way, or that there will be none. */
interface Listener {
  onAnswer: (answer: WireAnswer) => void;
  onFailure: (error: Error) => void;
}

/**
 * One keep-alive connection that carries one request at a time. It does no more than it must, so that little
 * of the machine's time goes to the client: `fetch` costs several times what the server's own work on a
 * request does.
 */
export class WireConnection {
  readonly #address: Address;
  readonly #listener: Listener;
  #socket: Socket | null = null;
  #reader = new AnswerReader();
  #unsent: Buffer | null = null;
  #isWaiting = false;

  private constructor(address: Address, listener: Listener) {
    this.#address = address;
    this.#listener = listener;
  }

  static async open(address: Address, listener: Listener): Promise<WireConnection> {
    const connection = new WireConnection(address, listener);
    await connection.#connect();
    return connection;
  }

  /**
   * Sends the next request. A server that has closed the connection between two requests is connected to
   * again.
   */
  send(request: Buffer): void {
    if (this.#isWaiting) throw new Error("one request at a time");
    this.#isWaiting = true;
    if (this.#socket) return this.#write(request);
    this.#connect().then(
      () => this.#write(request),
      (error: unknown) => this.#fail(error as Error),
    );
  }

  close(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.end();
  }

  async #connect(): Promise<void> {
    this.#reader = new AnswerReader();
    this.#socket = await Bun.connect({
      ...this.#address,
      socket: {
        binaryType: "buffer",
        data: (socket, piece) => this.#read(socket, piece),
        drain: () => {
          if (this.#unsent) this.#write(this.#unsent);
        },
        close: (socket) => this.#closed(socket),
        error: (_, error) => this.#fail(error),
      },
    });
    this.#socket.setNoDelay(true);
  }

  #write(bytes: Buffer): void {
    const sent = this.#socket!.write(bytes);
    this.#unsent = sent < bytes.length ? bytes.subarray(Math.max(0, sent)) : null;
  }

  #read(socket: Socket, piece: Buffer): void {
    if (socket !== this.#socket) return;
    let answer: WireAnswer | undefined;
    try {
      this.#reader.feed(piece, (read) => {
        if (answer || !this.#isWaiting) throw new Error("an answer that nobody asked for");
        answer = read;
      });
    } catch (error) {
      return this.#fail(error as Error);
    }
    if (!answer) return;
    this.#isWaiting = false;
    if (answer.isLast) this.close();
    this.#listener.onAnswer(answer);
  }

  #closed(socket: Socket): void {
    if (socket !== this.#socket) return;
    this.#socket = null;
    if (this.#isWaiting) this.#fail(new Error("the server closed a connection that owed an answer"));
  }

  #fail(error: Error): void {
    this.#isWaiting = false;
    this.close();
    this.#listener.onFailure(error);
  }
}

/** A connection for calls that follow from each other: each is asked, awaited, and its JSON read. */
export async function openCaller(address: Address) {
  let waiting: PromiseWithResolvers<{ status: number; body: unknown }> | undefined;
  const connection = await WireConnection.open(address, {
    onAnswer: ({ status, body }) =>
      waiting?.resolve({ status, body: body.length > 0 ? JSON.parse(body.toString()) : undefined }),
    onFailure: (error) => waiting?.reject(error),
  });
  return {
    /** The body is undefined where the answer has none. */
    call<Body>(request: WireRequest<Body>): Promise<{ status: number; body: Body }> {
      waiting = Promise.withResolvers();
      connection.send(requestBytes(request));
      return waiting.promise as Promise<{ status: number; body: Body }>;
    },
    close: () => connection.close(),
  };
}
