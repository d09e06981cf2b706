import { fieldError } from "../core/words/field-errors.ts";
import type { Actor } from "../core/access/actor.ts";
import { isWithin, type Role } from "../core/access/permissions.ts";
import type { ConcertId, StaffId } from "../core/ids.ts";
import { invalidRequest, type Refusal, refuse } from "../core/refusals.ts";

export type StaffStatus = "INVITED" | "ACTIVE" | "DISABLED" | "REMOVED";

export interface Member {
  staffId: StaffId;
  email: string;
  name: string;
  role: Role;
  /** Null: all concerts. */
  concertIds: readonly ConcertId[] | null;
  status: StaffStatus;
  version: number;
  /** Whether there is a passkey or a password. */
  canSignIn: boolean;
}

/** What may be changed of a member. */
export interface MemberChange {
  name?: string | undefined;
  role?: Role | undefined;
  concertIds?: readonly ConcertId[] | null | undefined;
  status?: "ACTIVE" | "DISABLED" | undefined;
}

/** The member after the change, or why it cannot be. */
export function changedMember(member: Member, change: MemberChange): Member | Refusal {
  const changed = {
    ...member,
    name: change.name ?? member.name,
    role: change.role ?? member.role,
    concertIds: change.concertIds === undefined ? member.concertIds : change.concertIds,
    version: member.version + 1,
  };
  if (change.status === undefined || change.status === member.status) return changed;
  if (change.status === "DISABLED") return { ...changed, status: "DISABLED" };
  if (member.status === "INVITED")
    return refuse("invalid_state", "The invitation has not been accepted.", { currentStatus: "INVITED" });
  return { ...changed, status: member.canSignIn ? "ACTIVE" : "INVITED" };
}

/** Whether this member can do everything, for all concerts, now. */
function isFullOwner({ role, concertIds, status }: Member): boolean {
  return role === "owner" && concertIds === null && status === "ACTIVE";
}

/**
 * Refuses a change after which no owner could sign in. The organiser's key may do it all the same: whoever
 * has the key can invite another owner.
 */
export function checkOwnerLeft(
  actor: Actor,
  before: Member,
  after: Member | null,
  otherOwners: number,
): Refusal | null {
  const loses = isFullOwner(before) && (after === null || !isFullOwner(after));
  if (!loses || otherOwners > 0 || actor.kind === "key") return null;
  return refuse("invalid_state", "Nobody else is an owner who can sign in.", { currentStatus: "LAST_OWNER" });
}

/** Whether a change takes something from a member, so that what they made for others must end. */
export function takesRights(before: Member, after: Member): boolean {
  if (after.status !== before.status && after.status !== "ACTIVE") return true;
  return !isWithin(before.role, after.role) || !isWithinConcerts(before.concertIds, after.concertIds);
}

/** Whether all of these concerts are among those; null stands for all concerts. */
export function isWithinConcerts(
  these: readonly ConcertId[] | null,
  those: readonly ConcertId[] | null,
): boolean {
  return those === null || (these !== null && these.every((id) => those.includes(id)));
}

/** Refuses an owner of some concerts: owners decide about staff, books and money of all of them. */
export function checkScope({
  role,
  concertIds,
}: {
  role: Role;
  concertIds: readonly ConcertId[] | null;
}): Refusal | null {
  if (role !== "owner" || concertIds === null) return null;
  return invalidRequest(
    "concertIds",
    fieldError("owner_of_some", "an owner works for all concerts; choose another role, or null here"),
  );
}

/** Refuses a token that could do more than who makes it. */
export function checkGrant(
  actor: Actor,
  { role, concertIds }: { role: Role; concertIds: readonly ConcertId[] | null },
): Refusal | null {
  if (isWithin(role, actor.role) && isWithinConcerts(concertIds, actor.concertIds)) return null;
  return refuse("forbidden", "Nobody hands on more than they may do themselves.");
}
