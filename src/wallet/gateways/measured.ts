import type { Counter, Metrics } from "../../shared-memory/metrics.ts";
import type { Gateway } from "./gateway.ts";

/** What a call to the company can come to. `absent`: the company has never seen it. */
const OUTCOMES = {
  charge: ["captured", "declined", "unreachable", "unknown"],
  find: ["captured", "declined", "unreachable", "unknown", "absent"],
  cancel: ["cancelled", "declined", "unreachable", "unknown"],
  findCancel: ["cancelled", "declined", "unreachable", "unknown", "absent"],
} as const;
type Measured = keyof typeof OUTCOMES;

/**
 * The gateway, with its calls counted by outcome and its answers timed. Belongs inside the circuit breaker.
 */
export function measured(gateway: Gateway, metrics: Metrics, nowMs = () => performance.now()): Gateway {
  const measure = <Input, Answer extends { outcome: string }>(
    call: Measured,
    ask: (input: Input) => Promise<Answer>,
  ) => {
    const counters = new Map<string, Counter>(
      OUTCOMES[call].map((outcome) => [
        outcome,
        metrics.counter("frontrow_gateway_calls_total", "Calls to the payment company.", { call, outcome }),
      ]),
    );
    const seconds = metrics.histogram("frontrow_gateway_seconds", "Time until the payment company answers.", {
      call,
    });
    return async (input: Input): Promise<Answer> => {
      const beganMs = nowMs();
      const answer = await ask(input);
      counters.get(answer.outcome)!.add();
      seconds.observe((nowMs() - beganMs) / 1_000);
      return answer;
    };
  };
  return {
    ...gateway,
    charge: measure("charge", gateway.charge),
    find: measure("find", gateway.find),
    cancel: measure("cancel", gateway.cancel),
    findCancel: measure("findCancel", gateway.findCancel),
  };
}
