import type { UserId } from "../../core/ids.ts";
import { Refusal } from "../../core/refusals.ts";
import { isoTime } from "../../core/time.ts";
import { planAll } from "../../database/batches/working-set.ts";
import type { Database, Tx } from "../../database/database.ts";
import { toPage } from "../../http/schemas.ts";
import { endPlace } from "../../reservations/for-transactions.ts";
import {
  findLivePlaces,
  linePosition,
  type Place,
  placeKey,
  type Queue,
  readCalled,
  readPlaces,
} from "../../waiting-room/for-transactions.ts";
import type { PlacesAsked, Revocations } from "./api.ts";

/** The called visitors of a queue who are inside or may still come in, in the order in which they joined. */
export async function listPlaces(db: Database, queue: Queue, { status, cursor, limit }: PlacesAsked) {
  const page = { limit };
  const places = await readCalled(db, queue.queueNo, { status, after: cursor ?? 0, limit });
  return toPage(
    places,
    page,
    (place) => placeView(queue, place),
    (place) => String(place.position),
  );
}

/** The live place of a user, wherever in line; undefined without one. */
export async function seePlace(db: Database, queue: Queue, userId: UserId) {
  const [ref] = await db.transaction((tx) => findLivePlaces(tx, queue.queueNo, [userId]));
  const place = ref && (await readPlaces(db, [ref])).places.get(placeKey(ref));
  return place && placeView(queue, place);
}

function placeView<Status>(queue: Queue, place: Omit<Place, "status"> & { status: Status }) {
  return {
    userId: place.userId,
    position: linePosition(queue, place.position),
    status: place.status,
    deadline: isoTime(place.deadline),
    recalls: place.recalls,
    joinedAt: isoTime(place.joinedAt),
  };
}

/**
 * Revokes the live places of these users in a locked queue, and releases their holds. Returns the users
 * affected.
 */
export async function revokePlaces(
  tx: Tx,
  queue: Queue,
  userIds: readonly UserId[],
): Promise<Revocations["revoked"]> {
  const places = await findLivePlaces(tx, queue.queueNo, userIds);
  if (places.length === 0) return [];
  const commands = places.map(({ userId, ...place }) => ({ place, userId, as: "REVOKED" as const }));
  const plan = await planAll(endPlace, tx, commands);
  for (const write of plan.writes) await write();
  // A lapsed place has ended, even if no row says so yet.
  return places
    .filter((_, i) => !(plan.outcomes[i] instanceof Refusal))
    .map(({ userId, position }) => ({ userId, position }));
}
