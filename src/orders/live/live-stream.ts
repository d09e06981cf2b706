import type { Actor } from "../../core/access/actor.ts";
import type { ConcertId } from "../../core/ids.ts";
import { LIMITS } from "../../core/limits.ts";
import { Refusal, refuse } from "../../core/refusals.ts";
import { nextReadAtMs } from "./rules.ts";

/** Proxies close silent connections. This is half of the shortest time-out in common use. */
const HEARTBEAT_EVERY_MS = 15_000;
/** Then a console connects again, and is asked again who it is: its session may have ended. */
const STREAM_MS_MAX = 300_000;
/** How often all who listen are looked at again: whether they may still watch. */
const CHECK_EVERY_MS = 1_000;
/** Most frames that may wait for one reader. A reader with more is dropped. */
const FRAMES_WAITING_MAX = 4;
const RETRY_MS = 1_000;

const HEADERS = {
  "Content-Type": "text/event-stream",
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
  "X-Accel-Buffering": "no",
};

/** Who watches which concert. */
export interface Watch {
  actor: Actor;
  concertId: ConcertId;
}

/** Those of the watches that are still allowed, by what the database says now. One question for all. */
export type StillAllowed = (watches: readonly Watch[]) => Promise<ReadonlySet<Watch>>;

interface Listener extends Watch {
  controller: ReadableStreamDefaultController<Uint8Array>;
  endsAtMs: number;
}

interface Channel {
  listeners: Set<Listener>;
  /** The figures that were sent last, and the frame that told them. */
  sent: { figures: string; frame: string } | undefined;
  /** The whole course, once it was sent to those who listen. */
  curve: object | undefined;
  readAtMs: number;
  heartbeatAtMs: number;
}

/** The figures of a concert, the time at which they were read, and the course of its sale. */
export type ReadFigures = (id: ConcertId) => Promise<{
  figures: object;
  serverTime: string;
  curve: object;
  /** What is new of the course since the last reading, or null. */
  curveNews: object | null;
}>;

/**
 * Figures and courses of sales, to every console that listens. A worker reads those of a concert once for
 * all of its listeners, encodes them once, and sends them when something has moved.
 */
export class LiveStream {
  readonly #read: ReadFigures;
  readonly #stillAllowed: StillAllowed;
  readonly #nowMs: () => number;
  readonly #channels = new Map<ConcertId, Channel>();
  #checkAtMs = 0;
  #stopped = false;

  /** `nowMs` is a monotonic clock. */
  constructor(read: ReadFigures, stillAllowed: StillAllowed, nowMs = () => performance.now()) {
    this.#read = read;
    this.#stillAllowed = stillAllowed;
    this.#nowMs = nowMs;
  }

  get listeners(): number {
    return [...this.#channels.values()].reduce((sum, { listeners }) => sum + listeners.size, 0);
  }

  /** Begins with the present figures. Throws `overloaded`, and `unavailable` when the worker stops. */
  open(id: ConcertId, actor: Actor): Response {
    if (this.#stopped) throw refuse("unavailable", "This worker is stopping.", {}, 1);
    if (this.listeners >= LIMITS.liveListenersMax)
      throw refuse("overloaded", "Too many consoles listen here.", {}, 5);
    const channel = this.#channelOf(id);
    let listener: Listener;
    const body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          listener = { actor, concertId: id, controller, endsAtMs: this.#nowMs() + STREAM_MS_MAX };
          const { sent, curve } = channel;
          const known = sent && curve ? frameOf("curve", curve) + sent.frame : "";
          controller.enqueue(encode(`retry: ${RETRY_MS}\n\n${known}`));
        },
        cancel: () => this.#forget(id, channel, listener),
      },
      { highWaterMark: FRAMES_WAITING_MAX },
    );
    channel.listeners.add(listener!);
    return new Response(body, { headers: HEADERS });
  }

  headersAlone(): Response {
    return new Response(null, { headers: { ...HEADERS, "Transfer-Encoding": "chunked" } });
  }

  /** Sends what has moved to those who listen. Called several times a second. */
  async push(): Promise<void> {
    // First, and nothing is sent where it fails: what a member may not see any more must not be told.
    await this.#endWhoMayNotWatch();
    const pushed = await Promise.allSettled([...this.#channels].map((each) => this.#pushTo(...each)));
    const failed = pushed.find((outcome) => outcome.status === "rejected");
    if (failed) throw failed.reason;
  }

  async #endWhoMayNotWatch(): Promise<void> {
    const nowMs = this.#nowMs();
    if (nowMs < this.#checkAtMs || this.#channels.size === 0) return;
    const listeners = [...this.#channels.values()].flatMap((channel) => [...channel.listeners]);
    const allowed = await this.#stillAllowed(listeners);
    this.#checkAtMs = nowMs + CHECK_EVERY_MS;
    for (const listener of listeners) {
      const channel = this.#channels.get(listener.concertId);
      // Whoever left while the database was asked is gone already.
      if (channel?.listeners.has(listener) && !allowed.has(listener))
        this.#end(listener.concertId, channel, listener);
    }
  }

  async #pushTo(id: ConcertId, channel: Channel): Promise<void> {
    try {
      const beganMs = this.#nowMs();
      for (const listener of channel.listeners)
        if (beganMs >= listener.endsAtMs) this.#end(id, channel, listener);
      if (beganMs >= channel.readAtMs) await this.#pushFigures(id, channel, beganMs);
      if (beganMs >= channel.heartbeatAtMs) this.#send(id, channel, encode(":\n\n"));
    } catch (error) {
      // The concert is gone. Whoever asks again is told so.
      if (error instanceof Refusal) this.#endAll(id, channel);
      else throw error;
    }
  }

  /** Ends every stream, so that the server can stop. */
  stop(): void {
    this.#stopped = true;
    for (const [id, channel] of this.#channels) this.#endAll(id, channel);
  }

  #endAll(id: ConcertId, channel: Channel): void {
    for (const listener of channel.listeners) this.#end(id, channel, listener);
  }

  async #pushFigures(id: ConcertId, channel: Channel, beganMs: number): Promise<void> {
    const { figures, serverTime, curve, curveNews } = await this.#read(id);
    channel.readAtMs = nextReadAtMs(beganMs, this.#nowMs());
    const frames: string[] = [];
    const told = channel.curve ? curveNews : curve;
    if (told) frames.push(frameOf("curve", told));
    channel.curve = curve;
    const text = JSON.stringify(figures);
    if (text !== channel.sent?.figures) {
      channel.sent = { figures: text, frame: frameOf("live", { ...figures, serverTime }) };
      frames.push(channel.sent.frame);
    }
    if (frames.length > 0) this.#send(id, channel, encode(frames.join("")));
  }

  #send(id: ConcertId, channel: Channel, bytes: Uint8Array): void {
    channel.heartbeatAtMs = this.#nowMs() + HEARTBEAT_EVERY_MS;
    for (const listener of channel.listeners) {
      if (listener.controller.desiredSize! > 0) listener.controller.enqueue(bytes);
      else this.#end(id, channel, listener);
    }
  }

  #end(id: ConcertId, channel: Channel, listener: Listener): void {
    listener.controller.close();
    this.#forget(id, channel, listener);
  }

  #forget(id: ConcertId, channel: Channel, listener: Listener): void {
    channel.listeners.delete(listener);
    if (channel.listeners.size === 0) this.#channels.delete(id);
  }

  #channelOf(id: ConcertId): Channel {
    const known = this.#channels.get(id);
    if (known) return known;
    const heartbeatAtMs = this.#nowMs() + HEARTBEAT_EVERY_MS;
    const kept = { sent: undefined, curve: undefined };
    const channel: Channel = { listeners: new Set(), ...kept, readAtMs: 0, heartbeatAtMs };
    this.#channels.set(id, channel);
    return channel;
  }
}

function frameOf(event: string, data: object): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
