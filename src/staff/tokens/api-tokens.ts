import type { Actor, Rights } from "../../core/access/actor.ts";
import { isWithin } from "../../core/access/permissions.ts";
import { hashOfSecret, newSecret, type SecretBox } from "../../core/access/secret-box.ts";
import { type ApiTokenId, newId, type StaffId } from "../../core/ids.ts";
import { notFound } from "../../core/refusals.ts";
import { runChange } from "../../database/batches/change.ts";
import { type Answer, type KeyUse, readKept } from "../../database/batches/idempotency.ts";
import type { Database } from "../../database/database.ts";
import { type Page, pageLimit, toPage } from "../../http/schemas.ts";
import { recordAction } from "../../history/for-transactions.ts";
import type { CreatedToken, TokenRequest } from "../api.ts";
import { checkConcerts } from "../concerts.ts";
import { checkGrant, checkScope, isWithinConcerts } from "../rules.ts";
import { endToken, findToken, findTokensOf, insertToken, readTokens, type TokenFound } from "./store.ts";

export const API_TOKEN_PREFIX = "frt_";
const SHOWN_CHARS = API_TOKEN_PREFIX.length + 5;

/** What programs call with: named, of one role, for a while. */
export class ApiTokens {
  readonly #db: Database;
  readonly #box: SecretBox;

  constructor(db: Database, box: SecretBox) {
    this.#db = db;
    this.#box = box;
  }

  /**
   * Who acts with this token; undefined if it is not good. A token can never do more than who made it: where
   * that member's role has become a smaller one, it is not good any more.
   */
  async actorOf(token: string, address: string): Promise<Actor | undefined> {
    const found = await findToken(this.#db, hashOfSecret(token));
    if (!found) return undefined;
    if (!isWithinMaker(found)) return undefined;
    const { tokenId, name, role, concertIds } = found;
    return { kind: "token", id: tokenId, name, role, concertIds, sessionId: null, address };
  }

  /** What these tokens may do now. Those that are not good any more are missing. */
  async rightsOf(ids: readonly string[]): Promise<Map<string, Rights>> {
    const found = ids.length === 0 ? [] : await findTokensOf(this.#db, ids);
    return new Map(found.filter(isWithinMaker).map((token) => [token.tokenId, rightsIn(token)]));
  }

  /** The caller's own tokens; with the organiser's key, and for an owner, all. */
  async list(actor: Actor, page: Page) {
    const rows = await readTokens(this.#db, ownOnly(actor), page.cursor, pageLimit(page) + 1);
    return toPage(
      rows,
      page,
      (token) => token,
      (token) => token.tokenId,
    );
  }

  /**
   * Makes a token, of a role within the caller's. The same key with the same body gets the same one again.
   */
  async create(actor: Actor, body: TokenRequest, key: KeyUse | undefined): Promise<Answer<CreatedToken>> {
    const concertIds = body.concertIds === undefined ? actor.concertIds : body.concertIds;
    const asked = { role: body.role, concertIds };
    const refusal = checkGrant(actor, asked) ?? checkScope(asked);
    if (refusal) throw refusal;
    const made = await runChange<Answer<CreatedToken>>(this.#db, async (tx) => {
      const kept = await readKept(tx, [key]);
      const before = kept.replayed<CreatedToken>(key);
      if (before) return before;
      const unknown = await checkConcerts(tx, body.concertIds ?? null);
      if (unknown) return unknown;
      const token = newSecret(API_TOKEN_PREFIX);
      const tokenId = newId<ApiTokenId>();
      const shown = {
        tokenId,
        prefix: token.slice(0, SHOWN_CHARS),
        name: body.name,
        role: body.role,
        concertIds: concertIds && [...concertIds],
      };
      const staffId = actor.kind === "staff" ? (actor.id as StaffId) : null;
      const times = await insertToken(tx, {
        ...shown,
        tokenHash: hashOfSecret(token),
        staffId,
        days: body.expiresInDays,
      });
      const view = { ...shown, madeBy: staffId && actor.name, ...times, lastUsedAt: null };
      // Sealed, so that what is kept for the key opens nothing.
      const answer = { status: 201, body: { ...view, token: this.#box.seal(token) } };
      kept.keep(key, answer, tokenId);
      for (const write of kept.writes(tx)) await write();
      await recordAction(tx, actor, { action: "create_api_token", subject: tokenId, after: shown });
      return answer;
    });
    return { status: made.status, body: { ...made.body, token: this.#box.open(made.body.token) ?? "" } };
  }

  /** Ends a token at once. Throws `not_found` for one that the caller does not see. */
  async end(actor: Actor, id: ApiTokenId, reason: string | undefined): Promise<void> {
    await runChange(this.#db, async (tx) => {
      const name = await endToken(tx, id, ownOnly(actor));
      if (name === undefined) return notFound();
      await recordAction(tx, actor, { action: "end_api_token", subject: id, detail: { name }, reason });
      return true;
    });
  }
}

function rightsIn({ role, concertIds }: Rights): Rights {
  return { role, concertIds };
}

function isWithinMaker({ role, concertIds, maker }: Omit<TokenFound, "name">): boolean {
  if (!maker) return true;
  return isWithin(role, maker.role) && isWithinConcerts(concertIds, maker.concertIds);
}

/** The only member whose tokens the caller sees; null for all. */
function ownOnly(actor: Actor): string | null {
  return actor.kind === "key" || (actor.role === "owner" && actor.concertIds === null) ? null : actor.id;
}
