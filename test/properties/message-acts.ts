import type { Call, Reply } from "../../testing/clients/call.ts";

const pick = <T>(from: readonly T[], choice: number): T => from[choice % from.length]!;

/** The organiser's calls about mails. */
export function messageActs(
  organiser: Call,
): Record<string, (world: unknown, choice: [number, number, number]) => Promise<Reply>> {
  return {
    "POST /v1/organiser/messages/preview": (_, [a, b]) =>
      organiser("POST", "/v1/organiser/messages/preview", {
        body: { kind: pick(["order.paid", "order.cancelled"], a), locale: pick(["ko", "en"], b) },
      }),
    "POST /v1/organiser/messages/test": () =>
      organiser("POST", "/v1/organiser/messages/test", {
        body: { kind: "order.paid", locale: "ko", to: "organiser@example.com" },
      }),
  };
}
