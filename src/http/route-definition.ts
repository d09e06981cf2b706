import type { z } from "@hono/zod-openapi";
import type { Action } from "../core/access/permissions.ts";
import type { RefusalCode } from "../core/refusals.ts";
import type { TakesUpload } from "./request/body.ts";
import { ReasonQuery } from "./schemas.ts";

/**
 * What a call requires of its caller. The route checks these in this order and passes the results to the
 * handler:
 *
 * - `identity`: an access token. A `{userId}` in the path must be its user.
 * - `organiser`: somebody who acts for the organiser, and whose role allows the call's `action`.
 * - `device`: a device at the door.
 * - `queue-place`: a queue token of that user, of any status.
 * - `queue-token`: one that must be ACTIVE, decided in the call's transaction under the lock of its place.
 * - `admission`: one that must be ACTIVE, decided by the route itself.
 */
export type RouteNeed = "identity" | "organiser" | "device" | "queue-place" | "queue-token" | "admission";

/**
 * How a call uses an `Idempotency-Key`. Keys are stored by user and `route`. `replayed`: the route keeps and
 * repeats the answer itself, and the handler knows nothing of it.
 */
export interface KeyedBy {
  kind: "required" | "honoured" | "replayed";
  route: string;
}

/**
 * The kinds of work that an overloaded worker turns away, in this order: first people who are coming, then
 * people who choose seats, last people who pay. A call without a kind is never turned away: status polls,
 * machines and the organiser cost little or are few.
 */
export const WORKS = ["coming", "choosing", "paying"] as const;
export type Work = (typeof WORKS)[number];

/** A call that a worker may turn away. Its path is in the server's form: `/v1/queues/:queueId/tokens`. */
export interface SheddableCall {
  work: Work;
  method: string;
  path: string;
  /** Its caller is about to choose seats. */
  showsSeats: boolean;
}

export interface RouteAnswer {
  description: string;
  schema: z.ZodType | null;
  mediaType?: string;
  /** Headers of this answer, each with its description. */
  headers?: Record<string, string>;
}

export interface RouteDefinition<
  Params,
  Query,
  Body,
  Needs extends readonly RouteNeed[] = readonly RouteNeed[],
  Key extends KeyedBy | undefined = KeyedBy | undefined,
> {
  method: "get" | "post" | "put" | "patch" | "delete";
  /** In OpenAPI's form: `/v1/concerts/{concertId}`. */
  path: string;
  /** The name in generated clients: `holdSeats`. */
  operationId: string;
  summary: string;
  tag: string;
  needs?: Needs;
  /** What an organiser's call does, as roles are told apart by (`core/access/permissions.ts`). */
  action?: Action;
  /**
   * How a call keeps to the concerts that its caller may be limited to. Absent: its path names what belongs
   * to a concert, or it is refused. `by_handler`: it shows and changes nothing of other concerts.
   */
  limits?: "by_handler";
  /**
   * A dangerous act: who does it in a browser must say why, in the body's `reason` or the query's. Programs
   * need not. A function tells which requests are such an act.
   */
  asksReason?: true | ((body: Body) => boolean);
  /** The kind of work as which an overloaded worker turns it away. Absent means never. */
  sheds?: Work;
  /** Whether it shows the seats to choose from. */
  showsSeats?: true;
  idempotencyKey?: Key;
  /** The call's own request headers, each with its description; all are optional. */
  headers?: Record<string, string>;
  params?: z.ZodType<Params>;
  query?: z.ZodType<Query>;
  body?: z.ZodType<Body>;
  /** Where the JSON may be larger than usual. */
  bodyBytesMax?: number;
  /** In place of `body`. */
  upload?: TakesUpload<Body>;
  /** The time limit after which the answer is `unavailable`; `Infinity` for none. */
  answersWithinMs?: number;
  /** The successful answers by status: a schema of the JSON body, or null for no body. */
  answers: Record<number, RouteAnswer>;
  /** The call's own refusals, in addition to those that every such call has. */
  refusals?: RefusalCode[];
}

/**
 * A call's query. The organiser may say in `reason` why something is changed, in every call that changes
 * something, whether it has a body or not.
 */
export function queryOf<
  Params,
  Query,
  Body,
  Needs extends readonly RouteNeed[],
  Key extends KeyedBy | undefined,
>({ needs, method, query }: RouteDefinition<Params, Query, Body, Needs, Key>): z.ZodType<Query> | undefined {
  if (method === "get" || !needs?.includes("organiser")) return query;
  if (query === undefined) return ReasonQuery as unknown as z.ZodType<Query>;
  const fields = query as unknown as z.ZodObject;
  return "reason" in fields.shape ? query : (fields.extend(ReasonQuery.shape) as unknown as z.ZodType<Query>);
}
