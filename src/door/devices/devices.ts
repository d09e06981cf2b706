import { fieldError } from "../../core/words/field-errors.ts";
import type { Actor } from "../../core/access/actor.ts";
import type { DoorDevice } from "../../core/access/door-device.ts";
import { hashOfSecret, newSecret, type SecretBox } from "../../core/access/secret-box.ts";
import { type ConcertId, type DeviceId, isUuid, newId } from "../../core/ids.ts";
import { invalidRequest, notFound, refuse } from "../../core/refusals.ts";
import { isoTime } from "../../core/time.ts";
import { runChange } from "../../database/batches/change.ts";
import { type Answer, type KeyUse, readKept } from "../../database/batches/idempotency.ts";
import type { DatabaseClock } from "../../database/clock.ts";
import type { Database } from "../../database/database.ts";
import { recordAction } from "../../history/for-transactions.ts";
import { type Page, pageLimit, toPage } from "../../http/schemas.ts";
import type { CreatedDevice, DeviceRequest, EnrolledDevice } from "../api.ts";
import {
  enrolDevice,
  findDevice,
  insertDevice,
  readConcertsOf,
  readConcertsOfDevice,
  readDatesOf,
  readDevices,
  revokeDevice,
} from "./store.ts";

const ENROLMENT_PREFIX = "fde_";
const TOKEN_PREFIX = "frd_";

/** Phones at the door: adding and revoking them, and which one is calling. */
export class Devices {
  readonly #db: Database;
  readonly #clock: DatabaseClock;
  readonly #box: SecretBox;

  constructor(db: Database, clock: DatabaseClock, box: SecretBox) {
    this.#db = db;
    this.#clock = clock;
    this.#box = box;
  }

  /**
   * The device of an `Authorization` header. Rejects with `unauthenticated` for any other. Each call asks the
   * database, so a device that was revoked is shut out from that answer on, on every worker.
   */
  async deviceOf(authorization: string | undefined): Promise<DoorDevice> {
    const token = /^bearer +(.*)$/i.exec(authorization ?? "")?.[1];
    const device = token?.startsWith(TOKEN_PREFIX) && (await findDevice(this.#db, hashOfSecret(token)));
    if (!device) throw refuse("unauthenticated", "This is not a device that is enrolled here.");
    return device;
  }

  /** Adds a device. The same key with the same body gets the same one again. */
  async add(actor: Actor, body: DeviceRequest, key: KeyUse | undefined): Promise<Answer<CreatedDevice>> {
    const concerts = await readConcertsOf(this.#db, body.performanceIds);
    const { concertIds } = actor;
    if (concertIds !== null && [...concerts.values()].some((id) => !concertIds.includes(id)))
      throw refuse("forbidden", "You work for some concerts, and these dates are not all of them.");
    const unknown = body.performanceIds.findIndex((id) => !concerts.has(id));
    if (unknown >= 0)
      throw invalidRequest(`performanceIds[${unknown}]`, fieldError("gone", "is not a date of ours"));
    const made = await runChange<Answer<CreatedDevice>>(this.#db, async (tx) => {
      const kept = await readKept(tx, [key]);
      const before = kept.replayed<CreatedDevice>(key);
      if (before) return before;
      const enrolment = newSecret(ENROLMENT_PREFIX);
      const deviceId = newId<DeviceId>();
      const enrolmentExpiresAt = await insertDevice(tx, deviceId, body, hashOfSecret(enrolment));
      // Sealed, so that what is kept for the key enrols nothing.
      const sealed = this.#box.seal(enrolment);
      const answer = { status: 201, body: { deviceId, ...body, enrolment: sealed, enrolmentExpiresAt } };
      kept.keep(key, answer, deviceId);
      for (const write of kept.writes(tx)) await write();
      await recordAction(tx, actor, { action: "add_device", subject: deviceId, after: body });
      return answer;
    });
    return {
      status: made.status,
      body: { ...made.body, enrolment: this.#box.open(made.body.enrolment) ?? "" },
    };
  }

  async list(actor: Actor, page: Page) {
    const rows = await readDevices(this.#db, actor.concertIds, page.cursor, pageLimit(page) + 1);
    return toPage(
      rows,
      page,
      (device) => device,
      (device) => device.deviceId,
    );
  }

  /** Which concerts a device is for: those of its dates. */
  async concertIdsOf(id: string): Promise<ConcertId[]> {
    return isUuid(id) ? readConcertsOfDevice(this.#db, id as DeviceId) : [];
  }

  /** Ends a device at once. Throws `not_found`. */
  async revoke(actor: Actor, id: DeviceId, reason: string | undefined): Promise<void> {
    await runChange(this.#db, async (tx) => {
      const name = await revokeDevice(tx, id);
      if (name === undefined) return notFound();
      await recordAction(tx, actor, {
        action: "revoke_device",
        subject: id,
        detail: { name },
        before: { name },
        reason,
      });
      return true;
    });
  }

  /** Makes whoever has the enrolment first the device. Throws `forbidden` if it is spent, late or unknown. */
  async enrol(enrolment: string): Promise<EnrolledDevice & { deviceToken: string }> {
    const deviceToken = newSecret(TOKEN_PREFIX);
    const device = await enrolDevice(this.#db, hashOfSecret(enrolment), hashOfSecret(deviceToken));
    if (!device) throw refuse("forbidden", "This enrolment was used, has expired, or never was.");
    return { ...(await this.show(device)), deviceToken };
  }

  /** A device as it sees itself. */
  async show({ deviceId, name, performanceIds }: DoorDevice): Promise<EnrolledDevice> {
    return {
      deviceId,
      name,
      performanceIds: [...performanceIds],
      performances: await readDatesOf(this.#db, performanceIds),
      serverTime: isoTime(this.#clock.now()),
    };
  }
}
