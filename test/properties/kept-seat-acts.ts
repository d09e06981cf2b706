import { newKey } from "../../testing/buyer.ts";
import type { Call, Reply } from "../../testing/clients/call.ts";

/** What seats kept back and tickets given away need of the world of `organiser.test.ts`. */
interface SeatWorld {
  concerts: readonly { performanceIds: string[] }[];
}

type Act = (world: SeatWorld, choice: [number, number, number]) => Promise<Reply | void>;

const pick = <T>(from: readonly T[], choice: number): T => from[choice % from.length]!;

/** The organiser's calls that keep seats back, release them, give them away and take them back. */
export function keptSeatActs(organiser: Call): Record<string, Act> {
  const pathOf = ({ concerts }: SeatWorld, a: number, b: number) =>
    `/v1/organiser/performances/${pick(pick(concerts, a).performanceIds, b)}`;
  const seatsOf = (c: number) => [c, c + 1, c + 2].map((n) => 1 + (n % 8)).slice(0, 1 + (c % 3));
  const nobody = Bun.randomUUIDv7();
  return {
    "DELETE /v1/organiser/performances/{performanceId}": async ({ concerts }, [a, b]) => {
      const { performanceIds } = pick(concerts, a);
      const performanceId = pick(performanceIds, b);
      const reply = await organiser("DELETE", `/v1/organiser/performances/${performanceId}`);
      // What is done next is done to those that are left.
      if (reply.status === 204 && performanceIds.length > 1)
        performanceIds.splice(performanceIds.indexOf(performanceId), 1);
      return reply;
    },
    "POST /v1/organiser/performances/{performanceId}/seat-changes": (world, [a, b, c]) =>
      organiser("POST", `${pathOf(world, a, b)}/seat-changes`, {
        body: {
          seatNumbers: seatsOf(c),
          ...pick<object>(
            [{ to: "BLOCKED" }, { to: "BLOCKED", allocation: "house" }, { to: "AVAILABLE" }],
            b,
          ),
          reason: "r",
        },
        headers: c % 2 ? newKey() : {},
      }),
    "POST /v1/organiser/performances/{performanceId}/allocations": (world, [a, b, c]) =>
      organiser("POST", `${pathOf(world, a, b)}/allocations`, {
        body: {
          name: pick(["house", "sponsor"], c),
          releaseAt: c % 3 ? null : new Date(Date.now() + 500).toISOString(),
        },
      }),
    "POST /v1/organiser/performances/{performanceId}/allocations/{allocationId}/release": async (
      world,
      [a, b, c],
    ) => {
      const path = `${pathOf(world, a, b)}/allocations`;
      if (c % 5 === 2) await organiser("POST", path, { body: { name: "artist" } });
      const { items } = (await organiser("GET", path)).body;
      const id = items?.[0]?.allocationId ?? nobody;
      return organiser("POST", `${path}/${id}/release`, { body: {} });
    },
    "POST /v1/organiser/performances/{performanceId}/complimentary-tickets": (world, [a, b, c]) =>
      organiser("POST", `${pathOf(world, a, b)}/complimentary-tickets`, {
        body: { seatNumbers: [8 - (c % 8)], recipient: { name: "n" }, reason: "r" },
        headers: c % 2 ? newKey() : {},
      }),
    "POST /v1/organiser/performances/{performanceId}/complimentary-tickets/prints": (world, [a, b]) =>
      organiser("POST", `${pathOf(world, a, b)}/complimentary-tickets/prints`, { body: {} }),
    "DELETE /v1/organiser/performances/{performanceId}/complimentary-tickets/{ticketId}": async (
      world,
      [a, b, c],
    ) => {
      const path = `${pathOf(world, a, b)}/complimentary-tickets`;
      const { tickets } = (await organiser("GET", path)).body;
      const seat = pick(["block", "allocation", "release"], c);
      return organiser("DELETE", `${path}/${tickets?.[0]?.ticketId ?? nobody}?seat=${seat}`);
    },
  };
}
