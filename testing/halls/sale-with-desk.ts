import { admittedBuyer, putOnSale } from "../buyer.ts";
import type { Call } from "../clients/call.ts";
import type { Frontrow } from "../frontrow.ts";

/** Puts a date of free seats on sale, with what the organiser does to its seats. */
export const saleWithDesk =
  ({ frontrow, call, organiser }: { frontrow: Frontrow; call: Call; organiser: Call }) =>
  async (seats = 8, more: Record<string, unknown> = {}) => {
    const on = await putOnSale(call, {
      performances: [{ startsAt: "2030-12-24T10:00:00Z", seats: [{ count: seats, price: 0 }] }],
      ...more,
    });
    const desk = `/v1/organiser/performances/${on.performanceIds[0]}`;
    const change = (seatNumbers: number[], to: "BLOCKED" | "AVAILABLE", fields: object = {}, headers = {}) =>
      organiser("POST", `${desk}/seat-changes`, {
        body: { seatNumbers, to, reason: "r", ...fields },
        headers,
      });
    const give = (seatNumbers: number[], recipient: object = { name: "손님" }, headers = {}) =>
      organiser("POST", `${desk}/complimentary-tickets`, {
        body: { seatNumbers, recipient, reason: "For the sponsor" },
        headers,
      });
    const sales = async () => (await organiser("GET", `${desk}/sales`)).body.total;
    const buyer = () => admittedBuyer(frontrow, call, on.queueId);
    const page = async () => (await call("GET", `/v1/queues/${on.queueId}`)).body;
    return { ...on, performanceId: on.performanceIds[0]!, desk, change, give, sales, buyer, page };
  };
