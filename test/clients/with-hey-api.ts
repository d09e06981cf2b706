// Made from the published document when the test runs.
import { client } from "./hey-api/client.gen.js";
import * as frontrow from "./hey-api/sdk.gen.js";

/** A whole purchase by a client that is named and typed by the OpenAPI document alone. */
const [baseUrl = ""] = process.argv.slice(2);
client.setConfig({ baseUrl, throwOnError: true });
const throwOnError = true;

const { data: guest } = await frontrow.createGuest({ throwOnError });
let queueToken = "";
client.setConfig({ auth: (scheme) => (scheme.type === "apiKey" ? queueToken : guest.accessToken) });

const { data: concerts } = await frontrow.listConcerts({ query: { limit: 1 }, throwOnError });
const { concertId, queueId } = must(concerts.items[0]);
const { data: joined } = await frontrow.joinQueue({ path: { queueId }, throwOnError });
queueToken = joined.token;

for (let status = ""; status !== "ACTIVE";) {
  const { data } = await frontrow.getQueueStatus({ path: { queueId }, throwOnError });
  status = data.status;
  if (status !== "ACTIVE") await new Promise((resolve) => setTimeout(resolve, data.pollAfterMs));
}

const { data: dates } = await frontrow.listPerformances({
  path: { concertId },
  query: { available: true },
  throwOnError,
});
const { performanceId } = must(dates.items[0]);
const { data: seats } = await frontrow.listSeats({
  path: { performanceId },
  query: { available: true },
  throwOnError,
});
const seatNumbers = seats.items.slice(0, 2).map((seat) => seat.seatNumber);
const { data: held } = await frontrow.holdSeats({ body: { performanceId, seatNumbers }, throwOnError });

const pay = () =>
  frontrow.payReservation({
    headers: { "Idempotency-Key": `pay-${held.reservationId}` },
    body: { reservationId: held.reservationId },
    throwOnError: false,
  });
const { error } = await pay();
if (error?.code !== "insufficient_points") throw new Error("it was to be too few points");
const amount: number = error.shortfall;
await frontrow.topUpWallet({
  path: { userId: guest.userId },
  headers: { "Idempotency-Key": `top-up-${held.reservationId}` },
  body: { amount, paymentMethod: "pm_sandbox_approve" },
  throwOnError,
});
const { data: paid } = await pay();
const done = must(paid);
// Only a payment that tops up may be pending.
if (done.status === "PENDING") throw new Error("nothing was to be topped up");
console.log(`tickets ${done.tickets.map((ticket) => ticket.seatNumber).join(",")}`);

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("no answer");
  return value;
}
