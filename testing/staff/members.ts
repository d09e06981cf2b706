import type { Role } from "../../src/core/access/permissions.ts";
import { codeAt } from "../../src/staff/sign-in/one-time-code.ts";
import { asOrganiser } from "../buyer.ts";
import { type Call, type Reply, withHeaders } from "../clients/call.ts";

export const PASSWORD = "correct horse battery staple";

/** A member of staff who is signed in, calling with their cookie. */
export interface SignedInStaff {
  staffId: string;
  email: string;
  /** The secret of their one-time codes. */
  codeSecret: string;
  /** What a browser sends. */
  cookie: string;
  call: Call;
}

let invited = 0;

export interface StaffOptions {
  email?: string;
  name?: string;
  concertIds?: string[] | null;
}

/** Invites somebody with the organiser's key. */
export function invite(call: Call, role: Role, options: StaffOptions = {}): Promise<Reply> {
  invited += 1;
  const body = { email: `${role}-${invited}@theatre.example`, name: `${role} ${invited}`, role, ...options };
  return asOrganiser(call)("POST", "/v1/organiser/staff", { body });
}

/** Six digits that are good now, or so many half minutes later. */
export function codeNow(codeSecret: string, stepsLater = 0): string {
  return codeAt(codeSecret, Math.floor(Date.now() / 30_000) + stepsLater);
}

/** Accepts an invitation with a password. */
export async function acceptByPassword(
  call: Call,
  invitation: string,
  password = PASSWORD,
): Promise<{ reply: Reply; codeSecret: string }> {
  const opened = await call("POST", "/v1/staff/invitations/open", { body: { invitation } });
  const codeSecret = opened.body.oneTimeCode?.secret ?? "";
  const body = { invitation, password, code: codeNow(codeSecret) };
  return { reply: await call("POST", "/v1/staff/invitations/accept", { body }), codeSecret };
}

/** A new member of this role, who accepted the invitation just now. */
export async function signedInStaff(
  call: Call,
  role: Role,
  options: StaffOptions = {},
): Promise<SignedInStaff> {
  const { status, body } = await invite(call, role, options);
  if (status !== 201) throw new Error(`not invited: ${JSON.stringify(body)}`);
  const { reply, codeSecret } = await acceptByPassword(call, body.invitation.token);
  if (reply.status !== 201) throw new Error(`not accepted: ${JSON.stringify(reply.body)}`);
  const cookie = cookieOf(reply)!;
  return {
    staffId: body.staffId,
    email: body.email,
    codeSecret,
    cookie,
    call: withHeaders(call, { Cookie: cookie }),
  };
}

/** What a browser would send after this answer. */
export function cookieOf(reply: Reply): string | undefined {
  return reply.headers.getSetCookie()[0]?.split(";", 1)[0];
}
