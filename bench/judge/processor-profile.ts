import { Session } from "node:inspector";

/** A sampled profile, as the inspector's Profiler domain answers it. */
interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string }; children?: number[] }[];
  samples: number[];
  timeDeltas: number[];
}

/**
 * What a stretch of the program's time goes to, by the innermost file of ours or of a library that it was in.
 */
const PARTS: readonly [part: string, file: RegExp][] = [
  ["validation", /node_modules\/zod|@hono\/zod/],
  ["tokens", /signed-token|queue-token|known-visitors|identity\//],
  ["ticket codes (Ed25519)", /ticket-code/],
  ["Idempotency-Keys", /batches\/idempotency/],
  ["SQL client", /internal:sql|bun:sql|database\/(database|batches\/batch-commit)|-?store\.ts/],
  ["routing and answers", /node_modules\/hono|\/http\/|shared-memory\/metrics|routes\.ts|server\.ts/],
  ["decisions", /src\/(waiting-room|reservations|payments|wallet|tickets|catalogue|core)\//],
  ["batching", /batches\/batcher/],
];
const OTHER = "other JavaScript";

export async function profileWork(work: () => Promise<unknown>): Promise<Record<string, number>> {
  const session = new Session();
  session.connect();
  const post = <T>(method: string, params: object = {}): Promise<T> =>
    new Promise((resolve, reject) =>
      session.post(method, params, (error, result) => (error ? reject(error) : resolve(result as T))),
    );
  await post("Profiler.enable");
  await post("Profiler.setSamplingInterval", { interval: 250 });
  await post("Profiler.start");
  await work();
  const { profile } = await post<{ profile: CpuProfile }>("Profiler.stop");
  session.disconnect();
  return secondsByPart(profile);
}

/** Seconds by part; native functions count as the JavaScript that called them. */
export function secondsByPart({ nodes, samples, timeDeltas }: CpuProfile): Record<string, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(
    nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
  );
  const partOf = (id: number): string => {
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const url = byId.get(at)!.callFrame.url;
      const part = PARTS.find(([, file]) => file.test(url));
      if (part) return part[0];
    }
    return OTHER;
  };
  const seconds: Record<string, number> = {};
  samples.forEach((id, i) => {
    // A gap between two samples is the loop at rest.
    const elapsed = Math.min(timeDeltas[i]!, 1_000) / 1e6;
    const part = partOf(id);
    seconds[part] = (seconds[part] ?? 0) + elapsed;
  });
  return seconds;
}
