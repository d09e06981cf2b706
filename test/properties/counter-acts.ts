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
  /** Orders made at the counter. */
  const counterIds: string[] = [];
  const orderOf = ({ buyers }: CounterWorld, choice: number) => {
    const ids = [...buyers.flatMap(({ paidIds }) => paidIds), ...counterIds];
    return `/v1/organiser/reservations/${pick(ids, choice) ?? Bun.randomUUIDv7()}`;
  };
  const seatOf = (c: number) => 1 + (c % 8);
  const keyOf = (c: number) => (c % 2 ? newKey() : {});
  const remember = (reply: Reply): Reply => {
    if (reply.status === 201) counterIds.push(reply.body.reservationId);
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
      const to = { ...(b % 2 ? { performanceId: other } : {}), seatNumbers: [seatOf(c)] };
      const difference = pick(["wallet", "counter"], a);
      const body = { seatNumbers: [seatOf(a + b)], to, difference, reason: "r" };
      const path = `${orderOf(world, a)}/seat-moves`;
      return remember(await organiser("POST", path, { body, headers: keyOf(c) }));
    },
    "POST /v1/organiser/reservations/{reservationId}/replacements": (world, [a, b, c]) => {
      const body = { ...(b % 2 ? { seatNumbers: [seatOf(c)] } : {}), reason: "r" };
      return organiser("POST", `${orderOf(world, a)}/replacements`, { body, headers: keyOf(c) });
    },
    "POST /v1/organiser/reservations/{reservationId}/payouts": async (world, [a, b, c]) => {
      // A late order of the counter, as a rule: others are refused.
      const id = counterIds.at(-1 - (a % 3));
      const order = id === undefined ? orderOf(world, a) : `/v1/organiser/reservations/${id}`;
      const refund = { fee: "none", to: "wallet", seats: "release", reason: "r" };
      if (b % 2) await organiser("POST", `${order}/cancellations`, { body: refund });
      const body = { ...(c % 3 ? {} : { amount: 1 + c }), paidBy: "cash", reason: "r" };
      return organiser("POST", `${order}/payouts`, { body, headers: keyOf(c) });
    },
    "POST /v1/organiser/reservations/{reservationId}/prints": (world, [a]) =>
      organiser("POST", `${orderOf(world, a)}/prints`, { body: {} }),
  };
}
