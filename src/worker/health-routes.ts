import { z } from "@hono/zod-openapi";
import { refuse } from "../core/refusals.ts";
import { API_HEADERS, type App, json } from "../http/http.ts";
import { route } from "../http/route.ts";
import type { Services } from "./services.ts";
import type { Instant } from "../core/time.ts";
import { noShowRate, peopleWaiting, type Queue, queueState } from "../waiting-room/for-transactions.ts";

const Health = z.object({ status: z.literal("ok") }).openapi("Health");

/** All samples of one metric stand together, as the text format requires. */
const QUEUE_GAUGES: {
  name: string;
  help: string;
  type?: "counter";
  valueOf: (queue: Queue, now: Instant) => number;
}[] = [
  {
    name: "frontrow_queue_waiting",
    help: "Visitors in line who may still be called.",
    valueOf: peopleWaiting,
  },
  {
    name: "frontrow_queue_ready",
    help: "Visitors called who have not come yet.",
    valueOf: (queue) => queue.ready,
  },
  { name: "frontrow_queue_active", help: "Visitors inside the sale.", valueOf: (queue) => queue.active },
  {
    name: "frontrow_queue_missed",
    help: "Visitors who missed their turn.",
    valueOf: (queue) => queue.missed,
  },
  {
    name: "frontrow_queue_joined_total",
    help: "Places given.",
    type: "counter",
    valueOf: (queue) => queue.lastPosition,
  },
  {
    name: "frontrow_queue_calls_total",
    help: "Visitors called, again after a missed turn included.",
    type: "counter",
    valueOf: (queue) => queue.calls,
  },
  {
    name: "frontrow_queue_no_shows_total",
    help: "Calls that nobody followed in time.",
    type: "counter",
    valueOf: (queue) => queue.noShows,
  },
  {
    name: "frontrow_queue_recalls_total",
    help: "Visitors called again after a missed turn; those among the calls.",
    type: "counter",
    valueOf: (queue) => queue.recalls,
  },
  {
    name: "frontrow_queue_left_total",
    help: "Visitors who came out of the sale, or never came in when called: the room they made for others.",
    type: "counter",
    valueOf: (queue) => queue.calls - queue.ready - queue.active,
  },
  {
    name: "frontrow_queue_no_show_rate",
    help: "Of the calls whose outcome is known, the share that nobody followed.",
    valueOf: (queue) => noShowRate(queue) ?? 0,
  },
  {
    name: "frontrow_queue_capacity",
    help: "Visitors who may be inside.",
    valueOf: (queue) => queue.capacity,
  },
  {
    name: "frontrow_queue_open",
    help: "1 from the opening to the end, pauses included; else 0.",
    valueOf: (queue, now) => (["SCHEDULED", "CLOSED"].includes(queueState(queue, now)) ? 0 : 1),
  },
];

/** A worker is not ready if it last reached the database longer ago than this. */
const STALE_MS = 3_000;

/** Routes for machines: liveness, readiness, metrics. */
export function operationRoutes(app: App, services: Services): void {
  route(
    app,
    {
      method: "get",
      path: "/healthz",
      operationId: "getHealth",
      summary: "Alive",
      tag: "Operation",
      answers: { 200: { description: "The worker answers.", schema: Health } },
    },
    () => json({ status: "ok" }),
  );

  route(
    app,
    {
      method: "get",
      path: "/readyz",
      operationId: "getReadiness",
      summary: "Ready to serve",
      tag: "Operation",
      answers: {
        200: {
          description: "The worker serves, the database answers it, and some machine leads.",
          schema: Health,
        },
      },
      refusals: ["unavailable"],
    },
    async () => {
      if (services.clock.ageMs > STALE_MS) await reachDatabase();
      if (services.leaderWatch.isLate)
        throw refuse("unavailable", "No machine does the background work, so nobody is called.", {}, 1);
      if (services.stopping) throw refuse("unavailable", "This worker is stopping.", {}, 1);
      return json({ status: "ok" });
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/metrics",
      operationId: "getMetrics",
      summary: "Metrics of all workers of this machine, for Prometheus",
      tag: "Operation",
      answers: { 200: { description: "Text format 0.0.4.", schema: z.string(), mediaType: "text/plain" } },
    },
    async () => {
      const text = services.metrics.render([leaderGauge(), ...(await queueGauges())]);
      const headers = { ...API_HEADERS, "Content-Type": "text/plain; version=0.0.4; charset=utf-8" };
      return new Response(text, { headers });
    },
  );

  async function reachDatabase(): Promise<void> {
    await services.catalogue.refresh().catch(() => {
      throw refuse("unavailable", "The database does not answer.", {}, 1);
    });
  }

  function leaderGauge() {
    return {
      name: "frontrow_admission_last_turn_seconds",
      help: "Time since any machine last had a turn of admission.",
      labels: {},
      value: Math.round(services.leaderWatch.silentMs / 100) / 10,
    };
  }

  /** Left out while the database is unreachable, when the other metrics are needed most. */
  async function queueGauges() {
    const now = services.clock.now();
    const queues = await services.room.readAllQueues().catch(() => []);
    return QUEUE_GAUGES.flatMap(({ name, help, type = "gauge" as const, valueOf }) =>
      queues.map((queue) => ({
        name,
        help,
        type,
        labels: { queue: queue.queueId },
        value: valueOf(queue, now),
      })),
    );
  }
}
