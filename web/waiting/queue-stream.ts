import { useCallback, useSyncExternalStore } from "react";
import type { Queue } from "../api/types.ts";

/**
 * A queue's public page, as pushed by the server. All parts of this page that follow the queue share one
 * stream. `isLive` is false if pushing does not work (no free connection, a proxy that buffers events, a
 * server with its maximum of listeners). In that case the caller must poll.
 */
interface Stream {
  isLive: boolean;
  close: () => void;
  users: number;
}

/**
 * Over HTTP/1.1 a browser opens six connections to a server for all its tabs, and each stream keeps one. So
 * three tabs may have a stream, and the others poll.
 */
const STREAMS_OF_BROWSER = 3;
/** A working stream sends the queue's page at once. */
const FIRST_EVENT_MS_MAX = 5_000;
/** A stream that breaks this often within this time is given up for as long. */
const BREAKS_MAX = 3;
const GIVE_UP_MS = 60_000;

const streams = new Map<string, Stream>();
const listeners = new Set<() => void>();

/** Whether the queue's page is being pushed. `onQueue` gets each change while the caller is mounted. */
export function useQueueStream(queueId: string | undefined, onQueue: (queue: Queue) => void): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      if (queueId === undefined) return () => {};
      listeners.add(listener);
      const leave = join(queueId, onQueue);
      return () => {
        listeners.delete(listener);
        leave();
      };
    },
    [queueId, onQueue],
  );
  return useSyncExternalStore(subscribe, () => queueId !== undefined && isPushed(queueId));
}

export function isPushed(queueId: string): boolean {
  return streams.get(queueId)?.isLive === true;
}

function join(queueId: string, onQueue: (queue: Queue) => void): () => void {
  const stream = streams.get(queueId) ?? openStream(queueId, onQueue);
  streams.set(queueId, stream);
  stream.users += 1;
  return () => {
    stream.users -= 1;
    if (stream.users > 0) return;
    stream.close();
    streams.delete(queueId);
  };
}

function openStream(queueId: string, onQueue: (queue: Queue) => void): Stream {
  const stream: Stream = { isLive: false, close, users: 0 };
  let isClosed = false;
  let source: EventSource | null = null;
  let giveBack: (() => void) | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let breaks: number[] = [];
  document.addEventListener("visibilitychange", onVisibility);
  void connect();
  return stream;

  async function connect(): Promise<void> {
    const taken = await takeConnection();
    if (isClosed) return taken?.();
    if (taken === null) return pause();
    giveBack = taken;
    source = new EventSource(`/v1/queues/${queueId}/stream`);
    const isFirst = () => !stream.isLive && breaks.length === 0;
    timer = setTimeout(() => isFirst() && pause(), FIRST_EVENT_MS_MAX);
    source.addEventListener("open", () => {
      // After a reconnection there may be nothing new to send.
      if (breaks.length > 0) setLive(true);
    });
    source.addEventListener("frontier", ({ data }: MessageEvent<string>) => {
      setLive(true);
      onQueue(JSON.parse(data) as Queue);
    });
    source.addEventListener("error", () => {
      setLive(false);
      const now = performance.now();
      breaks = [...breaks.filter((at) => at > now - GIVE_UP_MS), now];
      // The browser reconnects by itself, unless the server refused.
      if (source?.readyState === EventSource.CLOSED || breaks.length >= BREAKS_MAX) pause();
    });
  }

  /** Stops pushing for a while, so that the page polls. */
  function pause(): void {
    disconnect();
    timer = setTimeout(() => {
      breaks = [];
      void connect();
    }, GIVE_UP_MS);
  }

  function disconnect(): void {
    clearTimeout(timer);
    source?.close();
    source = null;
    giveBack?.();
    giveBack = null;
    setLive(false);
  }

  function close(): void {
    isClosed = true;
    document.removeEventListener("visibilitychange", onVisibility);
    disconnect();
  }

  /** If tabs cannot agree on who has a stream, the visible one does. */
  function onVisibility(): void {
    if (hasLocks()) return;
    disconnect();
    if (document.visibilityState === "visible") void connect();
  }

  function setLive(isLive: boolean): void {
    if (stream.isLive === isLive) return;
    stream.isLive = isLive;
    for (const listener of listeners) listener();
  }
}

/** The Web Locks API is missing on insecure addresses. */
function hasLocks(): boolean {
  return (navigator.locks as LockManager | undefined) !== undefined;
}

/** The right to one of this browser's streams, as a function that returns it; null if none is free. */
async function takeConnection(): Promise<(() => void) | null> {
  if (!hasLocks()) return document.visibilityState === "visible" ? () => {} : null;
  for (let number = 1; number <= STREAMS_OF_BROWSER; number += 1) {
    const taken = await takeLock(`frontrow.stream-${number}`);
    if (taken !== null) return taken;
  }
  return null;
}

function takeLock(name: string): Promise<(() => void) | null> {
  return new Promise((resolve) => {
    const whileHeld = (lock: Lock | null) =>
      lock === null ? resolve(null) : new Promise<void>((giveBack) => resolve(giveBack));
    navigator.locks.request(name, { ifAvailable: true }, whileHeld).catch(() => resolve(null));
  });
}
