import type { QueueId } from "../../core/ids.ts";
import { LIMITS } from "../../core/limits.ts";
import { refuse } from "../../core/refusals.ts";
import type { Counter, Metrics } from "../../shared-memory/metrics.ts";
import type { FrontierDocument, QueueBoard } from "./board.ts";
import type { Queue } from "../line/rules.ts";

/**
 * Most frames that may wait for one reader, beyond the system's socket buffer. A reader with more is dropped.
 */
const FRAMES_WAITING_MAX = 4;
/** A dropped reader's connection is closed after this many seconds without a byte taken. */
const DROPPED_IDLE_SECONDS = 5;
/** Proxies close silent connections. This is half of the shortest time-out in common use. */
const HEARTBEAT_EVERY_MS = 15_000;
/** Joins alone change the page ten times a second. Listeners are told at most this often. */
const PUSH_EVERY_MS = 200;
/**
 * Pushing takes at most one part in this many of a worker's time, so with many listeners it pushes less
 * often. Most of the cost comes after the push, when the sockets are written. It is therefore estimated from
 * the number of listeners.
 */
const PUSH_SHARE = 10;
const PUSH_MS_PER_LISTENER = 0.013;
/**
 * The browser waits at least this long before it reconnects, with a random spread so that a crowd does not
 * come back at once.
 */
const RETRY_MIN_MS = 1_000;
const RETRY_SPREAD_MS = 4_000;

const HEARTBEAT = encode(":\n\n");

const STREAM_HEADERS = {
  "Content-Type": "text/event-stream",
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
  // Tells nginx, and proxies that follow it, not to buffer the stream.
  "X-Accel-Buffering": "no",
};

/** Sets how long the listener's connection may be silent, in seconds; 0 means for ever. */
export type SetIdleSeconds = (seconds: number) => void;

/** Where the pages come from: the board. */
type Pages = Pick<QueueBoard, "peek" | "document">;

/** How often it is noted who listens. */
const NOTE_EVERY_MS = 1_000;

interface Listener {
  controller: ReadableStreamDefaultController<Uint8Array>;
  setIdleSeconds: SetIdleSeconds;
  /** Called every second while the stream is open. Undefined for listeners who did not say who they are. */
  noteHere: (() => void) | undefined;
}

interface Frame {
  document: FrontierDocument;
  bytes: Uint8Array<ArrayBuffer>;
}

interface Channel {
  listeners: Set<Listener>;
  /** The page last pushed to all listeners. */
  pushed: Frame | undefined;
  /** The page last encoded, for new listeners. */
  latest: Frame | undefined;
  nextPushAtMs: number;
  heartbeatAtMs: number;
}

/**
 * The queues' public pages as server-sent events. Each change is encoded once, and all listeners of this
 * worker are sent the same bytes. A reader that is too slow is dropped.
 */
export class FrontierStream {
  readonly #board: Pages;
  readonly #nowMs: () => number;
  readonly #opened: Counter;
  readonly #closed: Counter;
  readonly #dropped: Counter;
  readonly #channels = new Map<QueueId, Channel>();
  #listeners = 0;
  #stopped = false;
  #notesAtMs = 0;

  /** `nowMs` is a monotonic clock. */
  constructor(board: Pages, metrics: Metrics, nowMs = () => performance.now()) {
    this.#board = board;
    this.#nowMs = nowMs;
    this.#opened = metrics.counter("frontrow_stream_opened_total", "Queue streams opened.");
    this.#closed = metrics.counter("frontrow_stream_closed_total", "Queue streams ended, for any reason.");
    this.#dropped = metrics.counter("frontrow_stream_dropped_total", "Queue streams ended as too slow.");
  }

  get listeners(): number {
    return this.#listeners;
  }

  /**
   * A stream of the queue's page. It starts with the present page, unless `lastEventId` shows that the
   * listener has it, and goes on with every change. Throws `overloaded` if this worker has its maximum of
   * listeners, `unavailable` if it stops.
   */
  open(
    queue: Queue,
    lastEventId: string | undefined,
    setIdleSeconds: SetIdleSeconds,
    noteHere?: () => void,
  ): Response {
    if (this.#stopped) throw refuse("unavailable", "This worker is stopping.", {}, 1);
    if (this.#listeners >= LIMITS.streamListenersMax)
      throw refuse("overloaded", "Too many listen here. Ask for the queue's page instead.", {}, 5);
    const channel = this.#channelOf(queue.queueId);
    const current = this.#currentFrame(channel, queue);
    let listener: Listener;
    const body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          listener = { controller, setIdleSeconds, noteHere };
          controller.enqueue(
            encode(`retry: ${RETRY_MIN_MS + Math.floor(Math.random() * RETRY_SPREAD_MS)}\n\n`),
          );
          if (isNewer(current.document, lastEventId)) controller.enqueue(current.bytes);
        },
        cancel: () => this.#forget(queue.queueId, listener),
      },
      // Two at the start, and then as many as may wait.
      { highWaterMark: FRAMES_WAITING_MAX },
    );
    setIdleSeconds(0);
    noteHere?.();
    channel.listeners.add(listener!);
    this.#listeners += 1;
    this.#opened.add();
    return new Response(body, { headers: STREAM_HEADERS });
  }

  /** The headers of a stream, for `HEAD`. A stream has no length. */
  headersAlone(): Response {
    return new Response(null, { headers: { ...STREAM_HEADERS, "Transfer-Encoding": "chunked" } });
  }

  /**
   * Sends each queue's listeners the changes since the last push, or a heartbeat. Called several times a
   * second. A change of the queue's state or notice is sent at once, others as often as the load allows.
   */
  push(): void {
    if (this.#nowMs() >= this.#notesAtMs) this.#noteListeners();
    for (const [queueId, channel] of this.#channels) {
      const queue = this.#board.peek(queueId);
      if (queue) this.#pushTo(queueId, channel, queue);
      else this.#closeAll(queueId, channel);
    }
  }

  /** Ends every stream so that the server can stop. Listeners reconnect to another worker. */
  stop(): void {
    this.#stopped = true;
    for (const [queueId, channel] of this.#channels) this.#closeAll(queueId, channel);
  }

  #noteListeners(): void {
    this.#notesAtMs = this.#nowMs() + NOTE_EVERY_MS;
    for (const { listeners } of this.#channels.values()) for (const { noteHere } of listeners) noteHere?.();
  }

  #pushTo(queueId: QueueId, channel: Channel, queue: Queue): void {
    const beganMs = this.#nowMs();
    const frame = this.#currentFrame(channel, queue);
    const { pushed } = channel;
    const isDue = beganMs >= channel.nextPushAtMs || isUrgent(frame.document, pushed?.document);
    const isChanged = frame.document.etag !== pushed?.document.etag;
    if (isChanged && isDue) {
      channel.pushed = frame;
      this.#sendAll(queueId, channel, frame.bytes);
      const costMs = channel.listeners.size * PUSH_MS_PER_LISTENER;
      channel.nextPushAtMs = beganMs + Math.max(PUSH_EVERY_MS, costMs * PUSH_SHARE);
      channel.heartbeatAtMs = beganMs + HEARTBEAT_EVERY_MS;
    } else if (beganMs >= channel.heartbeatAtMs) {
      this.#sendAll(queueId, channel, HEARTBEAT);
      channel.heartbeatAtMs = beganMs + HEARTBEAT_EVERY_MS;
    }
  }

  #sendAll(queueId: QueueId, channel: Channel, bytes: Uint8Array): void {
    for (const listener of channel.listeners) {
      if (listener.controller.desiredSize! > 0) listener.controller.enqueue(bytes);
      else this.#drop(queueId, listener);
    }
  }

  #drop(queueId: QueueId, listener: Listener): void {
    this.#dropped.add();
    this.#end(queueId, listener);
    // Otherwise the data that it has not read would keep the connection open for ever.
    listener.setIdleSeconds(DROPPED_IDLE_SECONDS);
  }

  #closeAll(queueId: QueueId, channel: Channel): void {
    for (const listener of channel.listeners) this.#end(queueId, listener);
  }

  #end(queueId: QueueId, listener: Listener): void {
    listener.controller.close();
    this.#forget(queueId, listener);
  }

  #forget(queueId: QueueId, listener: Listener): void {
    const channel = this.#channels.get(queueId);
    if (!channel?.listeners.delete(listener)) return;
    this.#listeners -= 1;
    this.#closed.add();
    if (channel.listeners.size === 0) this.#channels.delete(queueId);
  }

  #channelOf(queueId: QueueId): Channel {
    const known = this.#channels.get(queueId);
    if (known) return known;
    const channel: Channel = {
      listeners: new Set(),
      pushed: undefined,
      latest: undefined,
      nextPushAtMs: 0,
      heartbeatAtMs: this.#nowMs() + HEARTBEAT_EVERY_MS,
    };
    this.#channels.set(queueId, channel);
    return channel;
  }

  #currentFrame(channel: Channel, queue: Queue): Frame {
    const document = this.#board.document(queue);
    if (channel.latest?.document !== document) channel.latest = { document, bytes: frameOf(document) };
    // The first listener gets this page at the start of its stream, and there is nobody else to send it to.
    if (channel.listeners.size === 0) channel.pushed = channel.latest;
    return channel.latest;
  }
}

/** Whether the page says what nobody may hear late: another state, or another notice of the organiser. */
function isUrgent(document: FrontierDocument, pushed: FrontierDocument | undefined): boolean {
  return document.state !== pushed?.state || document.notice !== pushed.notice;
}

function frameOf(document: FrontierDocument): Uint8Array<ArrayBuffer> {
  const head = encode(`id: ${eventId(document)}\nevent: frontier\ndata: `);
  const frame = new Uint8Array(head.length + document.body.bytes.length + 2);
  frame.set(head);
  frame.set(document.body.bytes, head.length);
  frame.set([10, 10], head.length + document.body.bytes.length);
  return frame;
}

/** The version and the state, because the clock alone can open and close a queue. */
function eventId(document: FrontierDocument): string {
  return `${document.version}-${document.state}`;
}

/**
 * Whether the page is new to the listener. A listener from a worker that was ahead of this one has already
 * seen more.
 */
function isNewer(document: FrontierDocument, lastEventId: string | undefined): boolean {
  const seen = /^(\d{1,15})-([A-Z_]+)$/.exec(lastEventId ?? "");
  if (!seen) return true;
  const version = Number(seen[1]);
  return document.version > version || (document.version === version && document.state !== seen[2]);
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
