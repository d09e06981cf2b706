import type { Actor } from "../../core/access/actor.ts";

/** The actor with the reason that the call gives: that of the body, else that of the query. */
export function withReason(actor: Actor, { body, query }: { body: unknown; query: unknown }): Actor {
  const reason = reasonOf(body) ?? reasonOf(query);
  return reason === undefined ? actor : { ...actor, reason };
}

function reasonOf(input: unknown): string | undefined {
  const reason = (input as { reason?: unknown } | undefined)?.reason;
  return typeof reason === "string" && reason !== "" ? reason : undefined;
}
