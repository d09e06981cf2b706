import type { z } from "@hono/zod-openapi";
import type { RefusalCode } from "../core/refusals.ts";

/**
 * Who may make a call. The route finds out who is asking, in this order, and tells its handler:
 *
 * - `identity`: an access token, whose user is asking. A `{userId}` in the path must be theirs.
 * - `organiser`: the organiser's key.
 * - `queue-place`: a queue token of that user, of any status.
 * - `queue-token`: one that must be ACTIVE, as the call's transaction decides under the lock of its place.
 * - `admission`: one that must be ACTIVE, as the route itself finds.
 */
export type RouteNeed = "identity" | "organiser" | "queue-place" | "queue-token" | "admission";

/** How a call takes an `Idempotency-Key`. Keys are remembered by user and `route`. */
export interface KeyedBy {
  kind: "required" | "honoured";
  route: string;
}

/**
 * What a call is for. A worker that is behind turns calls away in this order: first those of people who are coming, then
 * those of people who choose seats, last those of people who pay. A call that names no work is never turned away:
 * statuses, machines and the organiser cost little, or are few.
 */
export const WORKS = ["coming", "choosing", "paying"] as const;
export type Work = (typeof WORKS)[number];

/** A call that a worker may turn away; its path is in the server's form: `/v1/queues/:queueId/tokens`. */
export interface SheddableCall {
  work: Work;
  method: string;
  path: string;
  /** Whoever makes it is about to choose seats. */
  showsSeats: boolean;
}

export interface RouteAnswer {
  description: string;
  schema: z.ZodType | null;
  mediaType?: string;
  /** Headers of this answer, each with what it says. */
  headers?: Record<string, string>;
}

export interface RouteDefinition<
  Params,
  Query,
  Body,
  Needs extends readonly RouteNeed[] = readonly RouteNeed[],
  Key extends KeyedBy | undefined = KeyedBy | undefined,
> {
  method: "get" | "post" | "patch" | "delete";
  /** In OpenAPI's form: `/v1/concerts/{concertId}`. */
  path: string;
  /** What generated clients call it: `holdSeats`. */
  operationId: string;
  summary: string;
  tag: string;
  needs?: Needs;
  /** The work as which it is turned away by a worker that is behind; absent: never. */
  sheds?: Work;
  /** Whether it shows which seats there are to choose from. */
  showsSeats?: true;
  idempotencyKey?: Key;
  /** Headers of the call's own, each with what it says; none is required. */
  headers?: Record<string, string>;
  params?: z.ZodType<Params>;
  query?: z.ZodType<Query>;
  body?: z.ZodType<Body>;
  /** After which it is answered `unavailable` if it is not done; `Infinity` for none. */
  answersWithinMs?: number;
  /** The successful answers: a schema of the JSON body, or null for none, by status. */
  answers: Record<number, RouteAnswer>;
  /** The refusals that this call has of its own, beside those that every call like it has. */
  refusals?: RefusalCode[];
}
