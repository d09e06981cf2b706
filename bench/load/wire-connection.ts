import type { Socket } from "bun";
import { AnswerReader, type WireAnswer } from "./answer-reader.ts";

export interface Address {
  hostname: string;
  port: number;
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
