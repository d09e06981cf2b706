import { type Actor, keyActor } from "../../core/access/actor.ts";
import { type Refusal, refuse } from "../../core/refusals.ts";
import { isCrossOrigin } from "../../http/request/cross-origin.ts";
import type { Identity } from "../../identity/service.ts";
import type { StaffSessions } from "../sessions/sessions.ts";
import { API_TOKEN_PREFIX, type ApiTokens } from "../tokens/api-tokens.ts";
import { sessionOfCookie } from "./cookie.ts";

/**
 * Finds out who acts for the organiser: whoever has the key, an API token, or a signed-in member of staff.
 */
export class StaffAccess {
  readonly #identity: Identity;
  readonly #sessions: StaffSessions;
  readonly #tokens: ApiTokens;

  constructor(identity: Identity, sessions: StaffSessions, tokens: ApiTokens) {
    this.#identity = identity;
    this.#sessions = sessions;
    this.#tokens = tokens;
  }

  /**
   * Throws, or rejects with, `unauthenticated` for nobody and for what has ended, and `forbidden` for buyers
   * and for pages of other sites. A header counts before a cookie: a page of ours sends none.
   */
  actorOf(request: Request, address: string): Actor | Promise<Actor> {
    const header = request.headers.get("Authorization");
    if (header !== null) {
      const token = tokenIn(header);
      if (token !== undefined)
        return this.#tokens.actorOf(token, address).then((actor) => actor ?? ended("The API token"));
      this.#identity.requireOrganiserKey(header);
      return keyActor(address);
    }
    const session = sessionOfCookie(request.headers.get("Cookie"));
    if (session === undefined)
      throw refuse("unauthenticated", "Sign in, or send an organiser key or API token.");
    if (isCrossOrigin(request)) throw refuse("forbidden", "This request comes from a page of another site.");
    return this.#sessions.actorOf(session, address).then((actor) => actor ?? ended("Your session"));
  }

  /**
   * Those of these who may still act, each as they are now: for answers that go on after the caller was
   * admitted. Two questions for all of them. The organiser's key stays as it is while the server runs.
   */
  async actingNow(actors: readonly Actor[]): Promise<Map<Actor, Actor>> {
    const [sessions, tokens] = await Promise.all([
      this.#sessions.rightsOf(actors.flatMap(({ sessionId }) => sessionId ?? [])),
      this.#tokens.rightsOf(actors.flatMap(({ kind, id }) => (kind === "token" ? id! : []))),
    ]);
    const acting = new Map<Actor, Actor>();
    for (const actor of actors) {
      const isOurs = actor.kind === "key" || actor.kind === "frontrow";
      const rights = actor.kind === "token" ? tokens.get(actor.id!) : sessions.get(actor.sessionId!);
      if (isOurs || rights) acting.set(actor, { ...actor, ...rights });
    }
    return acting;
  }
}

function tokenIn(header: string): string | undefined {
  const found = /^bearer +(.*)$/i.exec(header)?.[1];
  return found?.startsWith(API_TOKEN_PREFIX) ? found : undefined;
}

function ended(what: string): never {
  throw endedRefusal(what);
}

function endedRefusal(what: string): Refusal {
  return refuse("unauthenticated", `${what} has ended, or never was.`);
}
