import { z } from "@hono/zod-openapi";
import type { Actor } from "../../core/access/actor.ts";
import type { KeyedBy, RouteDefinition, RouteNeed } from "../route-definition.ts";
import { Reason } from "../schemas.ts";

const ReasonQuery = z.object({ reason: Reason.optional() });

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

/** The actor with the reason that the call gives: that of the body, else that of the query. */
export function withReason(actor: Actor, { body, query }: { body: unknown; query: unknown }): Actor {
  const reason = reasonOf(body) ?? reasonOf(query);
  return reason === undefined ? actor : { ...actor, reason };
}

function reasonOf(input: unknown): string | undefined {
  const reason = (input as { reason?: unknown } | undefined)?.reason;
  return typeof reason === "string" && reason !== "" ? reason : undefined;
}
