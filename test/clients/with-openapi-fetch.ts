import createClient from "openapi-fetch";
// Made from the published document when the test runs.
import type { paths } from "./schema.js";

/** A whole purchase by a client whose types come from the OpenAPI document alone. */
const [baseUrl = ""] = process.argv.slice(2);
const api = createClient<paths>({ baseUrl });

const guest = must((await api.POST("/v1/users")).data);
const Authorization = `Bearer ${guest.accessToken}`;

const concerts = must((await api.GET("/v1/concerts", { params: { query: { limit: 1 } } })).data);
const { concertId, queueId } = must(concerts.items[0]);
const joined = await api.POST("/v1/queues/{queueId}/tokens", {
  params: { path: { queueId } },
  headers: { Authorization },
});
const headers = { Authorization, "Queue-Token": must(joined.data).token };

for (let status = ""; status !== "ACTIVE";) {
  const { data } = await api.GET("/v1/queues/{queueId}/tokens/me", {
    params: { path: { queueId } },
    headers,
  });
  status = must(data).status;
  if (status !== "ACTIVE") await new Promise((resolve) => setTimeout(resolve, must(data).pollAfterMs));
}

const dates = await api.GET("/v1/concerts/{concertId}/performances", {
  params: { path: { concertId }, query: { available: true } },
  headers,
});
const { performanceId } = must(must(dates.data).items[0]);
const seats = await api.GET("/v1/performances/{performanceId}/seats", {
  params: { path: { performanceId }, query: { available: true } },
  headers,
});
const seatNumbers = must(seats.data)
  .items.slice(0, 2)
  .map((seat) => seat.seatNumber);
const held = must(
  (await api.POST("/v1/reservations", { body: { performanceId, seatNumbers }, headers })).data,
);

const pay = () =>
  api.POST("/v1/payments", {
    params: { header: { "Idempotency-Key": `pay-${held.reservationId}` } },
    body: { reservationId: held.reservationId },
    headers,
  });
const { error } = await pay();
// The problem's own field, told by its code.
if (error?.code !== "insufficient_points") throw new Error("it was to be too few points");
const amount: number = error.shortfall;
must(
  (
    await api.POST("/v1/users/{userId}/wallet/top-ups", {
      params: {
        path: { userId: guest.userId },
        header: { "Idempotency-Key": `top-up-${held.reservationId}` },
      },
      body: { amount, paymentMethod: "pm_sandbox_approve" },
      headers,
    })
  ).data,
);
const paid = must((await pay()).data);
// Only a payment that tops up may be pending.
if (paid.status === "PENDING") throw new Error("nothing was to be topped up");
console.log(`tickets ${paid.tickets.map((ticket) => ticket.seatNumber).join(",")}`);

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("no answer");
  return value;
}
