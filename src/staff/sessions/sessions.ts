import type { Actor, Rights } from "../../core/access/actor.ts";
import { hashOfSecret } from "../../core/access/secret-box.ts";
import type { StaffSessionId } from "../../core/ids.ts";
import { notFound } from "../../core/refusals.ts";
import { runChange } from "../../database/batches/change.ts";
import type { Database } from "../../database/database.ts";
import { recordAction } from "../../history/for-transactions.ts";
import {
  deleteSession,
  deleteSessionByToken,
  findSession,
  findSessionRights,
  readSessions,
} from "./store.ts";

/** Where members of staff are signed in. */
export class StaffSessions {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Who is signed in with this cookie's text; undefined if nobody. */
  async actorOf(token: string, address: string): Promise<Actor | undefined> {
    const found = await findSession(this.#db, hashOfSecret(token));
    return (
      found && {
        kind: "staff",
        id: found.staffId,
        name: found.name,
        role: found.role,
        concertIds: found.concertIds,
        sessionId: found.sessionId,
        address,
      }
    );
  }

  /** What these sessions' members may do now. Those that have ended are missing. */
  async rightsOf(ids: readonly string[]): Promise<Map<string, Rights>> {
    return ids.length === 0 ? new Map() : findSessionRights(this.#db, ids);
  }

  /** The caller's own sessions. A program has none. */
  async list(actor: Actor) {
    return { items: actor.kind === "staff" ? await readSessions(this.#db, actor.id!) : [] };
  }

  /** Ends one of the caller's own sessions. Throws `not_found` for any other. */
  async end(actor: Actor, id: StaffSessionId): Promise<void> {
    if (actor.kind !== "staff") throw notFound();
    await runChange(this.#db, async (tx) => {
      if (!(await deleteSession(tx, actor.id!, id))) return notFound();
      await recordAction(tx, actor, { action: "end_session", subject: actor.id!, detail: { sessionId: id } });
      return true;
    });
  }

  /** Signs out whoever has this cookie. */
  async signOut(token: string): Promise<void> {
    await runChange(this.#db, async (tx) => {
      await deleteSessionByToken(tx, hashOfSecret(token));
      return true;
    });
  }
}
