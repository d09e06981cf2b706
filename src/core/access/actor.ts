import type { ConcertId } from "../ids.ts";
import type { Role } from "./permissions.ts";

/** What an actor may do, and with which concerts; null for all. */
export type Rights = Pick<Actor, "role" | "concertIds">;

/** Who acts for the organiser in a call. Known to the route, and passed on to whatever records the act. */
export interface Actor {
  /** A signed-in member of staff, an API token, the organiser's key, or Frontrow itself. */
  kind: "staff" | "token" | "key" | "frontrow";
  /** Of the member of staff or the token; null for the others. */
  id: string | null;
  name: string;
  role: Role;
  /** The concerts that the actor is limited to; null for all. */
  concertIds: readonly ConcertId[] | null;
  /** The session in use, if it is one. */
  sessionId: string | null;
  /** Where the request came from, as requests are counted; null for Frontrow itself. */
  address: string | null;
  /** Why, in the caller's own words, where the call said so. */
  reason?: string | undefined;
}

/** What Frontrow does of itself, such as putting in the demonstration. */
export const FRONTROW: Actor = {
  kind: "frontrow",
  id: null,
  name: "Frontrow",
  role: "owner",
  concertIds: null,
  sessionId: null,
  address: null,
};

/** Whoever has the organiser's key. */
export function keyActor(address: string): Actor {
  return { ...FRONTROW, kind: "key", name: "Organiser key", address };
}
