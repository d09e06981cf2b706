import { type Address, WireConnection } from "../../bench/load/wire-connection.ts";

const OPENED_AT_ONCE = 200;
/**
 * A connection that was idle for longer is opened anew. The server closes one that has brought nothing yet
 * after about ten seconds, and others after thirty; a request that is on its way just then is lost.
 */
const IDLE_MS_MAX = 8_000;

export interface Answer {
  status: number;
  retryAfterSeconds: number | null;
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any;
}

/** What hears of an answer, or that there will be none. */
export interface Asker {
  onAnswer: (answer: Answer) => void;
  onFailure: (error: Error) => void;
}

/** Connections that whoever has something to ask takes one of, for one question. */
export class Lines {
  waitMaxMs = 0;
  readonly #addresses: readonly Address[];
  readonly #linesMax: number;
  readonly #idle: Line[] = [];
  readonly #all: Line[] = [];
  readonly #waiting: ((line: Line) => void)[] = [];

  constructor(addresses: readonly Address[], linesMax: number) {
    this.#addresses = addresses;
    this.#linesMax = linesMax;
  }

  /** Opens them all: what is measured is how requests fare, not how fast the system can make connections. */
  async open(): Promise<void> {
    while (this.#idle.length < this.#linesMax) {
      const some = Math.min(OPENED_AT_ONCE, this.#linesMax - this.#idle.length);
      const openNth = (_: unknown, n: number): Promise<Line> =>
        Line.open(this.#addresses[(this.#idle.length + n) % this.#addresses.length]!, (line) =>
          this.#release(line),
        );
      const opened = await Promise.all(Array.from({ length: some }, openNth));
      this.#idle.push(...opened);
      this.#all.push(...opened);
    }
  }

  /**
   * `isRead` says whether the answer's body is: parsing one takes time, and the crowd shares the machine with
   * the server.
   */
  ask(request: Buffer, isRead: boolean, asker: Asker): void {
    const line = this.#idle.pop();
    if (line) return line.ask(request, isRead, asker);
    const askedMs = performance.now();
    this.#waiting.push((free) => {
      this.waitMaxMs = Math.max(this.waitMaxMs, performance.now() - askedMs);
      free.ask(request, isRead, asker);
    });
  }

  /** Whoever still waits for an answer gets none. */
  close(): void {
    for (const line of this.#all) line.close();
  }

  #release(line: Line): void {
    const next = this.#waiting.shift();
    if (next) next(line);
    else this.#idle.push(line);
  }
}

class Line {
  readonly #release: (line: Line) => void;
  #wire!: WireConnection;
  #asker!: Asker;
  #isRead = true;
  #usedAtMs = performance.now();

  private constructor(release: (line: Line) => void) {
    this.#release = release;
  }

  /** `release` is called when the line is free for the next question. */
  static async open(address: Address, release: (line: Line) => void): Promise<Line> {
    const line = new Line(release);
    line.#wire = await WireConnection.open(address, {
      onAnswer: ({ status, retryAfterSeconds, body }) =>
        line.#settle((asker) =>
          asker.onAnswer({
            status,
            retryAfterSeconds,
            body: body.length > 0 && line.#isRead ? JSON.parse(body.toString()) : undefined,
          }),
        ),
      onFailure: (error) => line.#settle((asker) => asker.onFailure(error)),
    });
    return line;
  }

  ask(request: Buffer, isRead: boolean, asker: Asker): void {
    this.#isRead = isRead;
    this.#asker = asker;
    if (performance.now() - this.#usedAtMs > IDLE_MS_MAX) this.#wire.close();
    this.#wire.send(request);
  }

  close(): void {
    this.#wire.close();
  }

  #settle(tell: (asker: Asker) => void): void {
    this.#usedAtMs = performance.now();
    tell(this.#asker);
    this.#release(this);
  }
}
