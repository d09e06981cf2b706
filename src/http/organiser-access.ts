import type { Context } from "hono";
import type { Actor } from "../core/access/actor.ts";
import { isKeptFromTokens, mayDo } from "../core/access/permissions.ts";
import { refuse, type Refusal } from "../core/refusals.ts";
import type { App } from "./http.ts";
import type { RouteDefinition } from "./route-definition.ts";

/** How one organiser's call decides who may make it. */
export interface OrganiserAccess {
  /** Who acts. Throws, or rejects with, `unauthenticated` or `forbidden`. */
  admit: (c: Context) => Actor | Promise<Actor>;
  /** Rejects with `forbidden` where the path names what is not of the caller's concerts. */
  keepWithin: (actor: Actor, params: Record<string, string> | undefined) => Promise<void> | undefined;
}

export function organiserAccess(
  app: App,
  {
    operationId,
    action,
    limits,
    path,
  }: Pick<RouteDefinition<never, never, never>, "operationId" | "action" | "limits" | "path">,
): OrganiserAccess {
  if (action === undefined)
    throw new Error(`${operationId} needs the organiser: name its action (src/core/access/permissions.ts)`);
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);

  const allowed = (actor: Actor): Actor => {
    const isOurs = actor.kind === "key" || actor.kind === "frontrow";
    if (!isOurs && !mayDo(actor.role, action)) throw forbidden(`The role ${actor.role} may not do this.`);
    if (actor.kind === "token" && isKeptFromTokens(action)) throw forbidden("No API token may do this.");
    return actor;
  };

  return {
    admit(c) {
      const actor = app.credentials.organiser(c);
      return actor instanceof Promise ? actor.then(allowed) : allowed(actor);
    },
    keepWithin({ concertIds }, params) {
      if (concertIds === null || limits === "by_handler") return undefined;
      return keepWithin(app, concertIds, names, params ?? {});
    },
  };
}

/** At least one name of the path must lead to concerts, and all that do must lead to the caller's alone. */
async function keepWithin(
  app: App,
  concertIds: readonly string[],
  names: readonly string[],
  params: Record<string, string>,
): Promise<void> {
  let isNamed = false;
  for (const name of names) {
    const find = app.concertsOf.get(name);
    if (!find) continue;
    const found = await find(params[name]!);
    // What does not exist is answered like what belongs to others.
    if (found.length === 0 || found.some((id) => !concertIds.includes(id))) throw notOfYours();
    isNamed = true;
  }
  if (!isNamed) throw notOfYours();
}

function notOfYours(): Refusal {
  return forbidden("You work for some concerts, and this is not of one of them alone.");
}

function forbidden(detail: string): Refusal {
  return refuse("forbidden", detail);
}
