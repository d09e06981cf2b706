import { SecretBox } from "../core/access/secret-box.ts";
import type { Secrets } from "../core/signed-token.ts";
import type { DatabaseClock } from "../database/clock.ts";
import type { Database } from "../database/database.ts";
import type { Identity } from "../identity/service.ts";
import { StaffAccess } from "../staff/access/staff-access.ts";
import { StaffMembers } from "../staff/members/members.ts";
import { StaffSessions } from "../staff/sessions/sessions.ts";
import { Passkeys } from "../staff/sign-in/passkeys.ts";
import { SignIn } from "../staff/sign-in/sign-in.ts";
import { ApiTokens } from "../staff/tokens/api-tokens.ts";

/** The services for people who work for the organiser. */
export interface StaffServices {
  members: StaffMembers;
  sessions: StaffSessions;
  tokens: ApiTokens;
  signIn: SignIn;
  access: StaffAccess;
}

export function createStaffServices(
  db: Database,
  clock: DatabaseClock,
  secrets: Secrets,
  identity: Identity,
): StaffServices {
  const box = new SecretBox(secrets, "staff");
  const sessions = new StaffSessions(db);
  const tokens = new ApiTokens(db, box);
  return {
    members: new StaffMembers(db, box),
    sessions,
    tokens,
    signIn: new SignIn({ db, clock, box, passkeys: new Passkeys(secrets) }),
    access: new StaffAccess(identity, sessions, tokens),
  };
}
