import type { Call, Reply } from "../../testing/clients/call.ts";

/** The organiser's calls about one order: the newest there is, or none. */
export function orderActs(organiser: Call): Record<string, () => Promise<Reply>> {
  const newest = async () => {
    const { body } = await organiser("GET", "/v1/organiser/orders?limit=1");
    return `/v1/organiser/orders/${body.items[0]?.bookingNumber ?? "FR-22222222"}`;
  };
  return {
    "POST /v1/organiser/orders/{bookingNumber}/notes": async () =>
      organiser("POST", `${await newest()}/notes`, { body: { text: "n" } }),
    "PUT /v1/organiser/orders/{bookingNumber}/contact": async () =>
      organiser("PUT", `${await newest()}/contact`, {
        body: { name: "n", email: "n@example.com", locale: "ko" },
      }),
    "POST /v1/organiser/orders/{bookingNumber}/mails": async () =>
      organiser("POST", `${await newest()}/mails`),
  };
}
