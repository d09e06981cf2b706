import { SecretBox } from "../core/access/secret-box.ts";
import type { Secrets } from "../core/signed-token.ts";
import type { DatabaseClock } from "../database/clock.ts";
import type { Database } from "../database/database.ts";
import { Devices } from "../door/devices/devices.ts";
import { Manifests } from "../door/manifest/manifest.ts";
import { Scanning } from "../door/scans/scanning.ts";
import type { Contacts } from "../identity/contacts/service.ts";
import type { TicketCodes } from "../tickets/ticket-code.ts";

/** The services of the door: devices, the lists that they keep, and what they read. */
export interface DoorServices {
  devices: Devices;
  manifests: Manifests;
  scanning: Scanning;
}

export function createDoorServices(
  db: Database,
  clock: DatabaseClock,
  secrets: Secrets,
  contacts: Contacts,
  codes: TicketCodes,
): DoorServices {
  return {
    devices: new Devices(db, clock, new SecretBox(secrets, "door")),
    manifests: new Manifests(db, contacts),
    scanning: new Scanning(db, codes, contacts),
  };
}
