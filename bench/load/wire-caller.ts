import { requestBytes, type WireRequest } from "./request-bytes.ts";
import { type Address, WireConnection } from "./wire-connection.ts";

export interface JsonAnswer<T = unknown> {
  status: number;
  /** Undefined where the answer has none. */
  body: T;
}

/** A connection for calls that follow from each other: each is asked, awaited, and its JSON read. */
export class WireCaller {
  readonly #connection: WireConnection;
  #settle: { resolve: (answer: JsonAnswer) => void; reject: (error: Error) => void } | undefined;

  private constructor(connection: WireConnection) {
    this.#connection = connection;
  }

  static async open(address: Address): Promise<WireCaller> {
    const caller: WireCaller = new WireCaller(
      await WireConnection.open(address, {
        onAnswer: ({ status, body }) =>
          caller.#settle?.resolve({
            status,
            body: body.length > 0 ? JSON.parse(body.toString()) : undefined,
          }),
        onFailure: (error) => caller.#settle?.reject(error),
      }),
    );
    return caller;
  }

  call<T>(request: WireRequest): Promise<JsonAnswer<T>> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve: resolve as (answer: JsonAnswer) => void, reject };
      this.#connection.send(requestBytes(request));
    });
  }

  close(): void {
    this.#connection.close();
  }
}
