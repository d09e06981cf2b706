import type { Actor } from "../../core/access/actor.ts";
import { hashOfSecret, newSecret, type SecretBox } from "../../core/access/secret-box.ts";
import { newId, type StaffSessionId } from "../../core/ids.ts";
import { LIMITS } from "../../core/limits.ts";
import { notFound, type Refusal, refuse } from "../../core/refusals.ts";
import { isoTime } from "../../core/time.ts";
import { runChange } from "../../database/batches/change.ts";
import type { DatabaseClock } from "../../database/clock.ts";
import { type Database, readClock, type Tx } from "../../database/database.ts";
import { recordAction } from "../../history/for-transactions.ts";
import { insertSession } from "../sessions/store.ts";
import type { Acceptance, PasskeyAnswerJson, SignedIn, SignInRequest } from "./api.ts";
import { codeAddress, newCodeSecret, stepOfCode } from "./one-time-code.ts";
import { type AnsweredChallenge, Passkeys, type PasskeySite } from "./passkeys.ts";
import { Passwords } from "./passwords.ts";
import {
  activateMember,
  advancePasskey,
  countTry,
  findInvitation,
  findPasskey,
  findPasswordAccount,
  forgetTries,
  insertPasskey,
  lockInvitation,
  lockSigningIn,
  noteCodeUsed,
  type OpenInvitation,
  spendChallenge,
} from "./store.ts";

const ISSUER = "Frontrow";
/** Stands for the account where there is none, so that both take the same steps. */
const NOBODY = "00000000-0000-0000-0000-000000000000";

/** Where somebody signs in from. */
export interface SignInPlace {
  address: string;
  device: string;
  /** Null where passkeys cannot be used. */
  site: PasskeySite | null;
}

/** A session, and the secret of its cookie. */
export interface Opened {
  cookie: string;
  signedIn: SignedIn;
}

export interface SignInOptions {
  db: Database;
  clock: DatabaseClock;
  box: SecretBox;
  passkeys: Passkeys;
}

/** Signing in: by passkey, or by password and one-time code. */
export class SignIn {
  readonly #db: Database;
  readonly #clock: DatabaseClock;
  readonly #box: SecretBox;
  readonly #passkeys: Passkeys;
  readonly #passwords = new Passwords();

  constructor({ db, clock, box, passkeys }: SignInOptions) {
    this.#db = db;
    this.#clock = clock;
    this.#box = box;
    this.#passkeys = passkeys;
  }

  /** What a browser needs to ask for a passkey. */
  async passkeyOptions(site: PasskeySite | null) {
    return { options: site && (await this.#passkeys.signInOptions(site, this.#clock.now())) };
  }

  /**
   * Opens a session. Throws `unauthenticated` with the same words whatever was wrong, and `too_many_requests`
   * after too many tries.
   */
  async signIn(request: SignInRequest, place: SignInPlace): Promise<Opened> {
    await this.#countTry(`address ${place.address}`, LIMITS.signInTriesPerAddress);
    return "passkey" in request ? this.#byPasskey(request.passkey, place) : this.#byPassword(request, place);
  }

  async #byPassword(
    { email, password, code }: Exclude<SignInRequest, { passkey: unknown }>,
    place: SignInPlace,
  ): Promise<Opened> {
    const account = accountSubject(email);
    await this.#countTry(account, LIMITS.signInTriesPerAccount);
    const known = await findPasswordAccount(this.#db, email);
    const isRight = await this.#passwords.verify(password, known?.passwordHash ?? null);
    return runChange(this.#db, async (tx) => {
      const member = await lockSigningIn(tx, known?.staffId ?? NOBODY);
      const secret = (member?.codeSecret && this.#box.open(member.codeSecret)) ?? newCodeSecret();
      const step = stepOfCode(secret, code, await readClock(tx), member?.codeStep ?? null);
      if (!member || !isRight || member.passwordHash !== known?.passwordHash || step === null) return wrong();
      await noteCodeUsed(tx, member.staffId, step, this.#box.seal(secret));
      await forgetTries(tx, account);
      return this.#open(tx, member, place, "password");
    });
  }

  async #byPasskey(answer: PasskeyAnswerJson, place: SignInPlace): Promise<Opened> {
    const passkey = await findPasskey(this.#db, answer.id);
    const opened = passkey && place.site && (await this.#passkeys.openAnswer(answer, place.site, passkey));
    if (!passkey || !opened) throw wrong();
    return runChange(this.#db, async (tx) => {
      const member = await lockSigningIn(tx, passkey.staffId);
      if (!member || !(await spend(tx, opened.challenge))) return wrong();
      if (!(await advancePasskey(tx, passkey, opened.counter))) return wrong();
      return this.#open(tx, member, place, "passkey");
    });
  }

  /** What an invitation is for, and what its page needs. Throws `not_found` if it is not good any more. */
  async openInvitation(token: string, site: PasskeySite | null) {
    const found = await findInvitation(this.#db, hashOfSecret(token));
    if (!found) throw notFound();
    const { email, name, role, expiresAt } = found;
    const secret = this.#box.open(found.codeSecret) ?? "";
    return {
      email,
      name,
      role,
      expiresAt: isoTime(expiresAt),
      passkey: site && (await this.#passkeys.newPasskeyOptions(site, found, this.#clock.now())),
      oneTimeCode: { secret, address: codeAddress(secret, ISSUER, email) },
    };
  }

  /** Accepts an invitation once, and opens a session. */
  async accept(request: Acceptance, place: SignInPlace): Promise<Opened> {
    await this.#countTry(`address ${place.address}`, LIMITS.signInTriesPerAddress);
    const tokenHash = hashOfSecret(request.invitation);
    const found = await findInvitation(this.#db, tokenHash);
    if (!found) throw notFound();
    if ("passkey" in request) {
      const made = place.site && (await this.#passkeys.openNew(request.passkey, place.site, found.staffId));
      if (!made) throw wrong();
      return this.#spendInvitation(tokenHash, place, async (tx) => {
        if (!(await spend(tx, made.challenge)) || !(await insertPasskey(tx, made.passkey))) return wrong();
        await activateMember(tx, found.staffId, null);
        return null;
      });
    }
    const hash = await this.#passwords.hash(request.password);
    return this.#spendInvitation(tokenHash, place, async (tx, invitation) => {
      const secret = this.#box.open(invitation.codeSecret);
      const codeStep = secret && stepOfCode(secret, request.code, await readClock(tx), null);
      if (typeof codeStep !== "number") return wrong();
      await activateMember(tx, found.staffId, { hash, codeSecret: invitation.codeSecret, codeStep });
      return null;
    });
  }

  async #spendInvitation(
    tokenHash: string,
    place: SignInPlace,
    activate: (tx: Tx, invitation: OpenInvitation) => Promise<Refusal | null>,
  ): Promise<Opened> {
    return runChange(this.#db, async (tx) => {
      const invitation = await lockInvitation(tx, tokenHash);
      if (!invitation) return notFound();
      const refusal = await activate(tx, invitation);
      if (refusal) return refusal;
      const member = await lockSigningIn(tx, invitation.staffId);
      return this.#open(tx, member!, place, "invitation");
    });
  }

  async #open(
    tx: Tx,
    member: { staffId: string; name: string; role: SignedIn["role"]; concertIds: Actor["concertIds"] },
    { address, device }: SignInPlace,
    by: "password" | "passkey" | "invitation",
  ): Promise<Opened> {
    const cookie = newSecret();
    const sessionId = newId<StaffSessionId>();
    const { staffId, name, role, concertIds } = member;
    const expiresAt = await insertSession(tx, {
      sessionId,
      tokenHash: hashOfSecret(cookie),
      staffId: staffId as never,
      address,
      device,
    });
    const actor: Actor = { kind: "staff", id: staffId, name, role, concertIds, sessionId, address };
    await recordAction(tx, actor, { action: "sign_in", subject: staffId, detail: { by } });
    return { cookie, signedIn: { staffId, name, role, expiresAt } };
  }

  async #countTry(subject: string, triesMax: number): Promise<void> {
    const { tries, forgottenInSeconds } = await countTry(this.#db, subject);
    if (tries > triesMax)
      throw refuse("too_many_requests", "Too many tries to sign in. Wait.", {}, forgottenInSeconds);
  }
}

/** By its hash, since somebody may type a password where the address belongs. */
function accountSubject(email: string): string {
  return `account ${hashOfSecret(email.toLowerCase())}`;
}

async function spend(tx: Tx, { hash, expiresAt }: AnsweredChallenge): Promise<boolean> {
  return expiresAt > (await readClock(tx)) && (await spendChallenge(tx, hash));
}

function wrong(): Refusal {
  return refuse("unauthenticated", "That is not right: check what you signed in with, and try again.");
}
