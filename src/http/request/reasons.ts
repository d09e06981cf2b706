import type { Actor } from "../../core/access/actor.ts";
import { invalidRequest } from "../../core/refusals.ts";
import { fieldError } from "../../core/words/field-errors.ts";
import { isFromPage } from "./cross-origin.ts";

/** The actor with the reason that the call gives: that of the body, else that of the query. */
export function withReason(actor: Actor, { body, query }: { body: unknown; query: unknown }): Actor {
  const reason = reasonOf(body) ?? reasonOf(query);
  return reason === undefined ? actor : { ...actor, reason };
}

/**
 * Throws `invalid_request` where a person at a page says nothing. Programs may, whatever they sign in with:
 * they have nobody to ask.
 */
export function requireReason({ kind, reason = "" }: Actor, request: Request): void {
  if (kind === "staff" && isFromPage(request) && reason.trim() === "")
    throw invalidRequest("reason", fieldError("missing", "is missing"));
}

function reasonOf(input: unknown): string | undefined {
  const reason = (input as { reason?: unknown } | undefined)?.reason;
  return typeof reason === "string" && reason !== "" ? reason : undefined;
}
