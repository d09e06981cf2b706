import type { OwnServer } from "../../load/own-server.ts";
import type { LoadClient } from "../../load/load-client.ts";
import {
  admitAll,
  holdRequests,
  joinAll,
  makeGuests,
  payRequests,
  type SeatOnSale,
  topUpAll,
} from "./buyers.ts";
import { PRICE } from "./on-sale.ts";
import { CONNECTIONS } from "../sale-in-steps.ts";
import { sendObserved, serverMicroseconds } from "./server-load.ts";

/**
 * Few at once make many small batches, which reach every connection that a worker has to the database: each
 * plans a statement when it is first asked for it.
 */
export const WARM_UP_CONNECTIONS = 32;

/**
 * New buyers hold one of the seats each and pay for it. Answers what a call cost the server, in microseconds.
 */
export async function observeSale(
  server: OwnServer,
  client: LoadClient,
  queueId: string,
  seats: readonly SeatOnSale[],
  connections: number = CONNECTIONS,
): Promise<{ hold: number; pay: number }> {
  const buyers = await makeGuests(server, seats.length);
  await joinAll(server, queueId, buyers);
  await admitAll(server, queueId, buyers);
  await topUpAll(server, buyers, PRICE);
  const held = await sendObserved(server, client, holdRequests(buyers, seats), connections);
  const reservations = held.bodies.map((body) => JSON.parse(body.toString()) as { reservationId: string });
  const paid = await sendObserved(server, client, payRequests(buyers, reservations), connections);
  return { hold: serverMicroseconds(held.observed), pay: serverMicroseconds(paid.observed) };
}
