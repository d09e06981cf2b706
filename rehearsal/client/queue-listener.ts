import type { Socket } from "bun";
import type { QueuePage } from "../../testing/clients/api-calls.ts";
import { EventStreamReader } from "./event-stream-reader.ts";
import type { Tally } from "../judge/tally.ts";

/** One visitor's own connection to the queue's stream. */
export interface QueueListener {
  /** Resolves once a page that was pushed satisfies `isEnough`, or the listener is closed. */
  until: (isEnough: (page: QueuePage) => boolean) => Promise<void>;
  close: () => void;
}

export interface QueueListenerOptions {
  url: string;
  queueId: string;
  tally: Tally;
}

/** As the server asks of browsers: spread, so that a crowd does not come back together. */
const RECONNECT_MIN_MS = 1_000;
const RECONNECT_SPREAD_MS = 4_000;

/** Listens to a queue's stream until it is closed, and connects again whenever the connection is lost. */
export function listenToQueue({ url: server, queueId, tally }: QueueListenerOptions): QueueListener {
  const url = new URL(`${server}/v1/queues/${queueId}/stream`);
  let isClosed = false;
  let socket: Socket | undefined;
  let retry: Timer | undefined;
  let latest: QueuePage | undefined;
  const waiting = new Set<{ isEnough: (page: QueuePage) => boolean; resolve: () => void }>();

  const take = (page: QueuePage): void => {
    latest = page;
    tally.counts["events heard"] += 1;
    for (const each of waiting) if (each.isEnough(page)) each.resolve();
  };
  const lose = (): void => {
    if (isClosed) return;
    tally.counts["streams lost"] += 1;
    retry = setTimeout(connect, RECONNECT_MIN_MS + Math.random() * RECONNECT_SPREAD_MS);
  };
  const connect = (): void => {
    const reader = new EventStreamReader();
    tally.counts["streams listened to"] += 1;
    Bun.connect({
      hostname: url.hostname,
      port: Number(url.port || (url.protocol === "https:" ? 443 : 80)),
      tls: url.protocol === "https:",
      socket: {
        binaryType: "buffer",
        open(opened) {
          socket = opened;
          if (isClosed) opened.end();
          else
            opened.write(
              `GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nAccept: text/event-stream\r\n\r\n`,
            );
        },
        data(opened, piece: Buffer) {
          try {
            for (const { type, data } of reader.feed(piece))
              if (type === "frontier") take(JSON.parse(data) as QueuePage);
          } catch {
            // Refused, or not what was asked for: closing it leads to another try.
            opened.end();
          }
        },
        close: lose,
        error: () => undefined,
      },
    }).catch(lose);
  };
  connect();

  return {
    until: (isEnough) =>
      new Promise((done) => {
        if (isClosed || (latest && isEnough(latest))) return done();
        const entry = {
          isEnough,
          resolve: () => {
            waiting.delete(entry);
            done();
          },
        };
        waiting.add(entry);
      }),
    close() {
      isClosed = true;
      clearTimeout(retry);
      socket?.end();
      for (const each of waiting) each.resolve();
    },
  };
}
