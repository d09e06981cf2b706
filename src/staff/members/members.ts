import type { Actor } from "../../core/access/actor.ts";
import { hashOfSecret, newSecret, type SecretBox } from "../../core/access/secret-box.ts";
import { newId, type StaffId, type StaffSessionId } from "../../core/ids.ts";
import { LIMITS } from "../../core/limits.ts";
import { notFound, Refusal, refuse } from "../../core/refusals.ts";
import { runChange } from "../../database/batches/change.ts";
import { type Answer, type KeyUse, readKept } from "../../database/batches/idempotency.ts";
import type { Database, Tx } from "../../database/database.ts";
import { type Page, pageLimit, toPage } from "../../http/schemas.ts";
import { checkUnchanged, revisionOfTag, tagOf } from "../../http/request/state-tag.ts";
import { recordAction } from "../../history/for-transactions.ts";
import type { InvitedMember, StaffChange, StaffMember, StaffRequest } from "../api.ts";
import { checkConcerts } from "../concerts.ts";
import { changedMember, checkOwnerLeft, checkScope, type Member, takesRights } from "../rules.ts";
import { deleteSession, deleteSessionsOf, readSessions } from "../sessions/store.ts";
import { newCodeSecret } from "../sign-in/one-time-code.ts";
import { endTokensOf } from "../tokens/store.ts";
import {
  deleteInvitation,
  forgetCredentials,
  insertMember,
  isEmailTaken,
  isMember,
  type ListedMember,
  lockFullOwners,
  lockMember,
  readMembers,
  replaceInvitation,
  resealCodeSecrets,
  updateMember,
} from "./store.ts";

const INVITATION_PREFIX = "fri_";
/** The page of the console that takes an invitation. After `#`, so that no server's log has it. */
const INVITATION_PAGE = "/console/invitation#";

/** Who works for the organiser: inviting, changing and removing them. */
export class StaffMembers {
  readonly #db: Database;
  readonly #box: SecretBox;

  constructor(db: Database, box: SecretBox) {
    this.#db = db;
    this.#box = box;
  }

  /** Seals secrets of one-time codes with the installation's present secret. Returns how many. */
  async reseal(tx: Tx): Promise<number> {
    return this.#box.hasOlder ? resealCodeSecrets(tx, (sealed) => this.#box.resealed(sealed)) : 0;
  }

  async list(page: Page) {
    const rows = await readMembers(this.#db, page.cursor, pageLimit(page) + 1);
    return toPage(rows, page, memberView, (member) => member.staffId);
  }

  /** Invites somebody. The same key with the same body gets the same invitation again. */
  async invite(actor: Actor, body: StaffRequest, key: KeyUse | undefined): Promise<Answer<InvitedMember>> {
    const invited = await runChange<Answer<KeptInvitation>>(this.#db, async (tx) => {
      const kept = await readKept(tx, [key]);
      const before = kept.replayed<KeptInvitation>(key);
      if (before) return before;
      if (await isEmailTaken(tx, body.email))
        return refuse("invalid_state", "Somebody with this e-mail address works here already.", {
          currentStatus: "TAKEN",
        });
      const refusal = checkScope(body) ?? (await checkConcerts(tx, body.concertIds));
      if (refusal) return refusal;
      const member: Member = { ...body, staffId: newId(), status: "INVITED", version: 1, canSignIn: false };
      await insertMember(tx, member);
      const answer = { status: 201, body: await this.#newInvitation(tx, member.staffId) };
      kept.keep(key, answer, member.staffId);
      for (const write of kept.writes(tx)) await write();
      await recordAction(tx, actor, { action: "invite_staff", subject: member.staffId, after: body });
      return answer;
    });
    return { status: invited.status, body: this.#opened(invited.body) };
  }

  async change(
    actor: Actor,
    id: StaffId,
    { reason, ...change }: StaffChange,
    ifMatch: string | undefined,
  ): Promise<StaffMember> {
    return runChange(this.#db, async (tx) => {
      const owners = await lockFullOwners(tx);
      const before = await lockMember(tx, id);
      if (!before) return notFound();
      const stale = checkUnchanged(ifMatch, memberTag(before));
      const after = stale ?? changedMember(before, change);
      if (after instanceof Refusal) return after;
      const refusal =
        checkOwnerLeft(actor, before, after, countOthers(owners, id)) ??
        (change.role === undefined && change.concertIds === undefined ? null : checkScope(after)) ??
        (await checkConcerts(tx, change.concertIds ?? null));
      if (refusal) return refusal;
      await updateMember(tx, after);
      if (takesRights(before, after)) {
        await deleteSessionsOf(tx, id);
        await endTokensOf(tx, id);
      }
      if (after.status === "DISABLED") await deleteInvitation(tx, id);
      await recordAction(tx, actor, {
        action: "change_staff",
        subject: id,
        detail: { name: after.name },
        before: recorded(before),
        after: recorded(after),
        reason,
      });
      return memberView({ ...before, ...after });
    });
  }

  /** The member can do nothing from now on. The history goes on naming them. */
  async remove(actor: Actor, id: StaffId, reason: string | undefined): Promise<void> {
    await runChange(this.#db, async (tx) => {
      const owners = await lockFullOwners(tx);
      const member = await lockMember(tx, id);
      if (!member) return notFound();
      const refusal = checkOwnerLeft(actor, member, null, countOthers(owners, id));
      if (refusal) return refusal;
      await updateMember(tx, { ...member, status: "REMOVED", version: member.version + 1 });
      await this.#shutOut(tx, id);
      await recordAction(tx, actor, {
        action: "remove_staff",
        subject: id,
        before: recorded(member),
        reason,
      });
      return true;
    });
  }

  /**
   * A new invitation for somebody who lost theirs, or what they sign in with. Whatever they had before opens
   * nothing any more: sessions, passkeys, password and tokens end with this answer.
   */
  async inviteAgain(actor: Actor, id: StaffId, key: KeyUse | undefined): Promise<Answer<InvitedMember>> {
    const invited = await runChange<Answer<KeptInvitation>>(this.#db, async (tx) => {
      const kept = await readKept(tx, [key]);
      const earlier = kept.replayed<KeptInvitation>(key);
      if (earlier) return earlier;
      const owners = await lockFullOwners(tx);
      const before = await lockMember(tx, id);
      if (!before) return notFound();
      if (before.status === "DISABLED")
        return refuse("invalid_state", "This member is disabled.", { currentStatus: "DISABLED" });
      const after: Member = { ...before, status: "INVITED", version: before.version + 1, canSignIn: false };
      const refusal = checkOwnerLeft(actor, before, after, countOthers(owners, id));
      if (refusal) return refusal;
      await this.#shutOut(tx, id);
      await updateMember(tx, after);
      const answer = { status: 201, body: await this.#newInvitation(tx, id) };
      kept.keep(key, answer, id);
      for (const write of kept.writes(tx)) await write();
      const { name } = before;
      await recordAction(tx, actor, { action: "renew_invitation", subject: id, detail: { name } });
      return answer;
    });
    return { status: invited.status, body: this.#opened(invited.body) };
  }

  /** Where a member is signed in. Throws `not_found` if nobody has this id. */
  async listSessions(id: StaffId) {
    if (!(await isMember(this.#db, id))) throw notFound();
    return { items: await readSessions(this.#db, id) };
  }

  /** Ends one session of a member. Throws `not_found` if it is none of theirs. */
  async endSession(actor: Actor, id: StaffId, sessionId: StaffSessionId): Promise<void> {
    await runChange(this.#db, async (tx) => {
      const member = await lockMember(tx, id);
      if (!member || !(await deleteSession(tx, id, sessionId))) return notFound();
      const detail = { name: member.name, sessionId };
      await recordAction(tx, actor, { action: "end_session", subject: id, detail });
      return true;
    });
  }

  /** Ends all sessions of a member; returns how many. */
  async endSessions(actor: Actor, id: StaffId): Promise<number> {
    return runChange(this.#db, async (tx) => {
      const member = await lockMember(tx, id);
      if (!member) return notFound();
      const ended = await deleteSessionsOf(tx, id);
      const detail = { name: member.name, ended };
      await recordAction(tx, actor, { action: "end_staff_sessions", subject: id, detail });
      return ended;
    });
  }

  async #shutOut(tx: Tx, id: StaffId): Promise<void> {
    await deleteSessionsOf(tx, id);
    await endTokensOf(tx, id);
    await deleteInvitation(tx, id);
    await forgetCredentials(tx, id);
  }

  /** The invitation as an Idempotency-Key keeps it: its token sealed. */
  async #newInvitation(tx: Tx, staffId: StaffId): Promise<KeptInvitation> {
    const token = newSecret(INVITATION_PREFIX);
    const expiresAt = await replaceInvitation(tx, {
      staffId,
      tokenHash: hashOfSecret(token),
      codeSecret: this.#box.seal(newCodeSecret()),
      hours: LIMITS.invitationHours,
    });
    const member = memberView((await lockMember(tx, staffId))!);
    return { ...member, invitation: { sealed: this.#box.seal(token), expiresAt } };
  }

  #opened({ invitation, ...member }: KeptInvitation): InvitedMember {
    const token = this.#box.open(invitation.sealed) ?? "";
    return {
      ...member,
      invitation: { token, path: INVITATION_PAGE + token, expiresAt: invitation.expiresAt },
    };
  }
}

type KeptInvitation = StaffMember & { invitation: { sealed: string; expiresAt: string } };

function memberView(member: ListedMember): StaffMember {
  const { staffId, email, name, role, concertIds, status, passkeys, hasPassword, createdAt } = member;
  return {
    staffId,
    email,
    name,
    role,
    concertIds: concertIds && [...concertIds],
    status: status as StaffMember["status"],
    passkeys,
    hasPassword,
    createdAt,
    revision: revisionOfTag(memberTag(member)),
  };
}

function recorded({ email, name, role, concertIds, status }: Member) {
  return { email, name, role, concertIds, status };
}

/** Names a member's present state, for `If-Match`. */
export function memberTag(member: {
  name: string;
  role: string;
  concertIds: readonly string[] | null;
  status: string;
}): string {
  return tagOf([member.name, member.role, member.concertIds, member.status]);
}

function countOthers(owners: readonly StaffId[], id: StaffId): number {
  return owners.filter((each) => each !== id).length;
}
