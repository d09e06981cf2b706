import { newKey } from "../../testing/buyer.ts";
import type { Call, Reply } from "../../testing/clients/call.ts";
import { counterActs } from "./counter-acts.ts";

/** What refunds need of the world of `organiser.test.ts`. */
interface SoldWorld {
  buyers: readonly { paidIds: readonly string[] }[];
  /** Of cancellations by the organiser. */
  refundIds: string[];
  jobIds: string[];
  concerts: readonly { performanceIds: readonly string[] }[];
}

type Act = (world: SoldWorld, choice: [number, number, number]) => Promise<Reply | void>;

const pick = <T>(from: readonly T[], choice: number): T => from[choice % from.length]!;
const paidOf = ({ buyers }: SoldWorld, choice: number) =>
  pick(
    buyers.flatMap(({ paidIds }) => paidIds),
    choice,
  ) ?? Bun.randomUUIDv7();

/** The organiser's calls that give money back, and those of the counter. */
export function refundActs(organiser: Call): Record<string, Act> {
  const asked = (a: number, b: number, c: number) => ({
    fee: pick<string | number>(["terms", "none", c], c),
    to: pick(["wallet", "source"], b),
    seats: pick(["release", "block"], a),
    reason: "r",
  });
  const callOff = (how: string): Act => {
    return async ({ concerts, jobIds }, [a, b, c]) => {
      const id = pick(pick(concerts, a).performanceIds, b);
      const fee = pick<string | number>(["terms", "none", c], c);
      const to = pick(["wallet", "source"], b);
      const body = { fee, to, notify: b % 2 === 0, dryRun: c % 5 === 4 };
      const path = `/v1/organiser/performances/${id}/${how}`;
      const reply = await organiser("POST", path, { body, headers: newKey() });
      if (reply.status === 202) jobIds.push(reply.body.jobId);
      return reply;
    };
  };
  return {
    ...counterActs(organiser),
    "POST /v1/organiser/performances/{performanceId}/postponement": callOff("postponement"),
    "POST /v1/organiser/performances/{performanceId}/cancellation": callOff("cancellation"),
    "POST /v1/organiser/settlements/{month}/comparison": (_, [a]) =>
      organiser("POST", `/v1/organiser/settlements/2026-0${1 + (a % 9)}/comparison`, {
        rawBody: `key,amount\nk,${a}\n`,
        headers: { "Content-Type": "text/csv" },
      }),
    "POST /v1/organiser/refund-terms/preview": (_, [a, b, c]) =>
      organiser("POST", "/v1/organiser/refund-terms/preview", {
        body: {
          refund: { preset: pick(["korean", "none"], a) },
          boughtAt: "2030-12-01T00:00:00Z",
          startsAt: `2030-12-${10 + (b % 20)}T10:00:00Z`,
          price: c,
        },
      }),
    "POST /v1/organiser/settlements/{month}/close": (_, [a]) =>
      organiser("POST", `/v1/organiser/settlements/${2_000 + (a % 20)}-0${1 + (a % 9)}/close`, { body: {} }),
    "POST /v1/organiser/jobs/{jobId}/retry": ({ jobIds }, [a]) =>
      organiser("POST", `/v1/organiser/jobs/${pick(jobIds, a) ?? Bun.randomUUIDv7()}/retry`, { body: {} }),
    "POST /v1/organiser/reservations/{reservationId}/cancellations/preview": (world, [a, b, c]) =>
      organiser("POST", `/v1/organiser/reservations/${paidOf(world, a)}/cancellations/preview`, {
        body: asked(a, b, c),
      }),
    "POST /v1/organiser/reservations/{reservationId}/cancellations": async (world, [a, b, c]) => {
      const path = `/v1/organiser/reservations/${paidOf(world, a)}/cancellations`;
      const headers = c % 2 ? newKey() : {};
      const reply = await organiser("POST", path, { body: asked(a, b, c), headers });
      if (reply.status === 201) world.refundIds.push(reply.body.cancellationId);
      return reply;
    },
    "POST /v1/organiser/cancellations/{cancellationId}/fee-returns": ({ refundIds }, [a, b, c]) => {
      const id = pick(refundIds, a) ?? Bun.randomUUIDv7();
      const body = { ...(c % 2 && { amount: 1 + c }), to: pick(["wallet", "source"], b), reason: "r" };
      return organiser("POST", `/v1/organiser/cancellations/${id}/fee-returns`, { body });
    },
  };
}
