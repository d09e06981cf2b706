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
export const PART_NAMES: readonly string[] = [...PARTS.map(([part]) => part), OTHER];

/** A function with the time in it and in all that it called, in seconds. */
export interface Flame {
  name: string;
  part: string;
  seconds: number;
  callees: Flame[];
}

/** A gap between two samples that is longer is the loop at rest. */
const SAMPLE_US_MAX = 1_000;

/** Where the time of some work in this process went: by part of the program, and by who called whom. */
export async function profileWork(
  work: () => Promise<unknown>,
): Promise<{ parts: Record<string, number>; flame: Flame }> {
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
  return { parts: secondsByPart(profile), flame: flameOf(profile) };
}

/** Seconds by part; native functions count as the JavaScript that called them. */
export function secondsByPart({ nodes, samples, timeDeltas }: CpuProfile): Record<string, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = parentsOf(nodes);
  const partOf = (id: number): string => {
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const part = partOfFile(byId.get(at)!.callFrame.url);
      if (part) return part;
    }
    return OTHER;
  };
  const seconds: Record<string, number> = {};
  samples.forEach((id, i) => {
    const elapsed = Math.min(timeDeltas[i]!, SAMPLE_US_MAX) / 1e6;
    const part = partOf(id);
    seconds[part] = (seconds[part] ?? 0) + elapsed;
  });
  return seconds;
}

/** Who called whom, from the outermost function in. Calls of one function from one place are one. */
export function flameOf({ nodes, samples, timeDeltas }: CpuProfile): Flame {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = parentsOf(nodes);
  const root: Flame = { name: "all", part: OTHER, seconds: 0, callees: [] };
  const flames = new Map<number, Flame>();
  const flameOfNode = (id: number): Flame => {
    const known = flames.get(id);
    if (known) return known;
    const parent = parents.get(id);
    const caller = parent === undefined ? root : flameOfNode(parent);
    const { functionName, url } = byId.get(id)!.callFrame;
    const name = `${functionName || "(unnamed)"} ${url.split("/").at(-1)!.replace(/\?.*/, "")}`.trim();
    let flame = parent === undefined ? root : caller.callees.find((callee) => callee.name === name);
    if (!flame) {
      flame = { name, part: partOfFile(url) ?? caller.part, seconds: 0, callees: [] };
      caller.callees.push(flame);
    }
    flames.set(id, flame);
    return flame;
  };
  samples.forEach((id, i) => {
    const elapsed = Math.min(timeDeltas[i]!, SAMPLE_US_MAX) / 1e6;
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at))
      flameOfNode(at).seconds += elapsed;
  });
  return root;
}

function parentsOf(nodes: CpuProfile["nodes"]): Map<number, number> {
  return new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
}

function partOfFile(url: string): string | undefined {
  return PARTS.find(([, file]) => file.test(url))?.[0];
}
