import type { Actor } from "../core/access/actor.ts";
import type { Tx } from "../database/database.ts";
import type { ActName } from "./api.ts";
import { insertAction } from "./store.ts";

/** An act of the organiser, as its history keeps it. */
export interface Act {
  action: ActName;
  /** The id of what was changed. */
  subject: string;
  /** What was asked for, or what came of it. */
  detail?: object;
  /** What was changed, as it was and as it is. Only what differs is kept. */
  before?: object;
  after?: object;
  /** Recorded even if nothing differs: it did something else. */
  always?: true;
  /** Where it is left out, the reason that came with the call. */
  reason?: string | undefined;
}

/**
 * Records what somebody did for the organiser, in the transaction that does it. No act goes another way. A
 * change after which everything is as before is none.
 */
export async function recordAction(tx: Tx, actor: Actor, act: Act): Promise<void> {
  const { before, after, isSame } = statesIn(act);
  if (isSame && !act.always) return;
  await insertAction(tx, actor, {
    action: act.action,
    subject: act.subject,
    detail: withoutReason(act.detail ?? {}, actor.reason),
    before,
    after,
    reason: act.reason || actor.reason || null,
  });
}

function statesIn({ before, after }: Act) {
  if (!before || !after) return { before: before ?? null, after: after ?? null, isSame: false };
  const [was, is] = differing(before, after);
  const isSame = Object.keys(is).length === 0;
  return isSame ? { before: null, after: null, isSame } : { before: was, after: is, isSame };
}

/** A reason has a place of its own. */
function withoutReason(detail: object, reason: string | undefined): object {
  const { reason: said, ...rest } = detail as { reason?: unknown };
  return reason !== undefined && said === reason ? rest : detail;
}

/** The fields in which two states of one thing differ. */
function differing(before: object, after: object): [before: object, after: object] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const [was, is] = [before as Record<string, unknown>, after as Record<string, unknown>];
  const changed = names.filter((name) => JSON.stringify(was[name]) !== JSON.stringify(is[name]));
  const only = (state: Record<string, unknown>) =>
    Object.fromEntries(changed.map((name) => [name, state[name] ?? null]));
  return [only(was), only(is)];
}
