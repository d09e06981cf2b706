import { SecretBox } from "../core/access/secret-box.ts";
import type { SignInMode } from "../core/access/signing-in.ts";
import type { Log } from "../core/log.ts";
import { TokenSigner } from "../core/signed-token.ts";
import type { DatabaseClock } from "../database/clock.ts";
import type { Database } from "../database/database.ts";
import type { Contacts } from "../identity/contacts/service.ts";
import type { Identity } from "../identity/service.ts";
import { ProviderClient } from "../identity/sign-ins/provider-client.ts";
import { SignIns } from "../identity/sign-ins/service.ts";
import { TurnMails } from "../notifications/turn-mails.ts";
import { Notifications } from "../notifications/service.ts";
import { Vapid } from "../notifications/vapid.ts";
import type { WorkerConfig } from "../supervisor/worker-config.ts";
import type { WaitingRoom } from "../waiting-room/service.ts";

/** How buyers come by their identity, and how their devices are told of their turn. */
export interface BuyerServices {
  signIns: SignIns;
  signInMode: SignInMode;
  notifications: Notifications;
  turnMails: TurnMails;
}

export function createBuyerServices(
  {
    db,
    clock,
    identity,
    contacts,
    room,
  }: { db: Database; clock: DatabaseClock; identity: Identity; contacts: Contacts; room: WaitingRoom },
  { secrets, identity: provider, mail, pushToPrivateAddresses }: WorkerConfig,
  log: Log,
): BuyerServices {
  const client = provider?.signIn
    ? new ProviderClient({ ...provider.signIn, issuer: provider.issuer }, log)
    : null;
  return {
    signIns: new SignIns({ clock, identity, signer: new TokenSigner(secrets, "sign-in"), client }),
    signInMode: provider === null ? "guests" : client === null ? "elsewhere" : "provider",
    notifications: new Notifications({
      db,
      clock,
      room,
      vapid: new Vapid({ secrets, contact: mail === null ? null : `mailto:${bareAddress(mail.from)}` }),
      box: new SecretBox(secrets, "push"),
      allowsPrivate: pushToPrivateAddresses ?? false,
    }),
    turnMails: new TurnMails({ db, clock, room, contacts, box: new SecretBox(secrets, "turn-mails") }),
  };
}

/** Of `Frontrow <tickets@example.com>`. */
function bareAddress(from: string): string {
  return /<([^<>]+)>/.exec(from)?.[1] ?? from;
}
