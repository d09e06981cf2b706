import { newKey } from "../../testing/buyer.ts";
import type { Call, Reply } from "../../testing/clients/call.ts";

/** What the counter needs of the world of `organiser.test.ts`. */
interface CounterWorld {
  buyers: readonly { paidIds: readonly string[] }[];
  concerts: readonly { performanceIds: readonly string[] }[];
}

type Act = (world: CounterWorld, choice: [number, number, number]) => Promise<Reply | void>;

const pick = <T>(from: readonly T[], choice: number): T => from[choice % from.length]!;

/** The calls of the box office. */
export function counterActs(organiser: Call): Record<string, Act> {
  /** Orders made at the counter, each of one seat. */
  const made: { id: string; seatNumber: number }[] = [];
  /** A late one, as a rule: earlier ones are of other worlds. */
  const lateOf = (choice: number) => made.at(-1 - (choice % 3));
  const orderOf = ({ buyers }: CounterWorld, choice: number) => {
    const ids = [...buyers.flatMap(({ paidIds }) => paidIds), ...made.map(({ id }) => id)];
    return `/v1/organiser/reservations/${pick(ids, choice) ?? Bun.randomUUIDv7()}`;
  };
  // From the other end than the buyers, who begin at 1.
  const seatOf = (c: number) => 8 - (c % 8);
  const keyOf = (c: number) => (c % 2 ? newKey() : {});
  const remember = (reply: Reply): Reply => {
    const { reservationId: id, tickets } = reply.body;
    if (reply.status === 201) made.push({ id, seatNumber: tickets[0].seatNumber });
    return reply;
  };
  return {
    "POST /v1/organiser/performances/{performanceId}/counter-sales": async (world, [a, b, c]) => {
      const performanceId = pick(pick(world.concerts, a).performanceIds, b);
      const body = { seatNumbers: [seatOf(c)], paidBy: pick(["cash", "card"], b) };
      const path = `/v1/organiser/performances/${performanceId}/counter-sales`;
      return remember(await organiser("POST", path, { body, headers: keyOf(c) }));
    },
    "POST /v1/organiser/reservations/{reservationId}/seat-moves": async (world, [a, b, c]) => {
      const other = pick(pick(world.concerts, a).performanceIds, b);
      const to = { ...(c % 2 ? { performanceId: other } : {}), seatNumbers: [seatOf(c + 1)] };
      const difference = pick(["wallet", "counter"], b);
      const late = b % 2 ? lateOf(a) : undefined;
      const body = { seatNumbers: [late?.seatNumber ?? seatOf(a + b)], to, difference, reason: "r" };
      const order = late ? `/v1/organiser/reservations/${late.id}` : orderOf(world, a);
      const path = `${order}/seat-moves`;
      return remember(await organiser("POST", path, { body, headers: keyOf(c) }));
    },
    "POST /v1/organiser/reservations/{reservationId}/replacements": (world, [a, b, c]) => {
      const body = { ...(b % 2 ? { seatNumbers: [seatOf(c)] } : {}), reason: "r" };
      return organiser("POST", `${orderOf(world, a)}/replacements`, { body, headers: keyOf(c) });
    },
    "POST /v1/organiser/reservations/{reservationId}/payouts": async (world, [a, b, c]) => {
      const late = lateOf(a);
      const order = late ? `/v1/organiser/reservations/${late.id}` : orderOf(world, a);
      const refund = { fee: "none", to: "wallet", seats: "release", reason: "r" };
      if (b % 2) await organiser("POST", `${order}/cancellations`, { body: refund });
      const body = { ...(c % 3 ? {} : { amount: 1 + c }), paidBy: "cash", reason: "r" };
      return organiser("POST", `${order}/payouts`, { body, headers: keyOf(c) });
    },
    "POST /v1/organiser/reservations/{reservationId}/prints": (world, [a]) =>
      organiser("POST", `${orderOf(world, a)}/prints`, { body: {} }),
  };
}
