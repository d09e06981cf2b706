import { mapSharedFile } from "./shared-file.ts";

/** Numbers that one worker may keep. */
const CELLS_PER_WORKER = 32_768;
/** Upper bounds of the latency buckets in seconds; one more bucket takes what is slower. */
const BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

interface Series {
  name: string;
  labels: string;
  cell: number;
}

interface Family {
  help: string;
  type: "counter" | "histogram";
  series: Series[];
}

/** A number that is kept elsewhere and read when asked for. */
export interface ReadMetric {
  name: string;
  help: string;
  type?: "gauge" | "counter";
  labels: Record<string, string>;
  value: number;
}

export interface Counter {
  add(amount?: number): void;
}

export interface Histogram {
  observe(seconds: number): void;
}

/**
 * Counters of all workers of one machine, in a file that they map into shared memory. Each worker adds to
 * numbers of its own, so nothing is locked; whichever worker is scraped sums over all, and a worker that was
 * restarted goes on where its predecessor stopped. Every worker must make the same metrics in the same order.
 *
 * Not prom-client: that keeps its numbers in one process, and costs microseconds where a status poll has few.
 */
export class Metrics {
  readonly #all: Float64Array;
  readonly #own: Float64Array;
  readonly #workers: number;
  readonly #families = new Map<string, Family>();
  #cells = 0;

  /** `worker` counts from 1 to `workers`. */
  constructor(file: string, worker: number, workers: number) {
    const bytes = mapSharedFile(file, workers * CELLS_PER_WORKER * 8);
    this.#all = new Float64Array(bytes.buffer, bytes.byteOffset, workers * CELLS_PER_WORKER);
    this.#own = this.#all.subarray((worker - 1) * CELLS_PER_WORKER, worker * CELLS_PER_WORKER);
    this.#workers = workers;
  }

  counter(name: string, help: string, labels: Record<string, string> = {}): Counter {
    const cell = this.#take(1);
    this.#register(name, "counter", help).push({ name, labels: labelText(labels), cell });
    return { add: (amount = 1) => void (this.#own[cell]! += amount) };
  }

  histogram(name: string, help: string, labels: Record<string, string>): Histogram {
    const first = this.#take(BUCKETS_SECONDS.length + 2);
    const sum = first + BUCKETS_SECONDS.length + 1;
    this.#register(name, "histogram", help).push({ name, labels: labelText(labels), cell: first });
    return {
      observe: (seconds) => {
        let bucket = 0;
        while (bucket < BUCKETS_SECONDS.length && seconds > BUCKETS_SECONDS[bucket]!) bucket += 1;
        this.#own[first + bucket]! += 1;
        this.#own[sum]! += seconds;
      },
    };
  }

  /** The numbers in Prometheus' text format (version 0.0.4), with `gauges` read by the caller. */
  render(gauges: readonly ReadMetric[] = []): string {
    const lines: string[] = [];
    for (const [name, family] of this.#families) {
      lines.push(`# HELP ${name} ${family.help}`, `# TYPE ${name} ${family.type}`);
      for (const series of family.series) {
        if (family.type === "counter")
          lines.push(`${name}${braces(series.labels)} ${this.#sum(series.cell)}`);
        else this.#renderHistogram(series, lines);
      }
    }
    const described = new Set<string>();
    for (const { name, help, type = "gauge", labels, value } of gauges) {
      if (!described.has(name)) lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
      described.add(name);
      lines.push(`${name}${braces(labelText(labels))} ${value}`);
    }
    return `${lines.join("\n")}\n`;
  }

  /** Counters of a name that have these labels, over all workers, by the value of one label. */
  totals(name: string, label: string, of: Record<string, string> = {}): Map<string, number> {
    const totals = new Map<string, number>();
    const wanted = labelText(of);
    for (const { labels, cell } of this.#families.get(name)?.series ?? []) {
      const value = new RegExp(`(?:^|,)${label}="([^"]*)"`).exec(labels)?.[1];
      if (value !== undefined && labels.startsWith(wanted))
        totals.set(value, (totals.get(value) ?? 0) + this.#sum(cell));
    }
    return totals;
  }

  /**
   * A histogram with these labels, over all workers: how many fell below each bound, by the bound, and above
   * the last one (`+Inf`); and the sum in seconds.
   */
  buckets(name: string, labels: Record<string, string>): Map<string, number> {
    const wanted = labelText(labels);
    const found = this.#families.get(name)?.series.find((series) => series.labels === wanted);
    if (!found) return new Map();
    const names = [...BUCKETS_SECONDS.map(String), "+Inf", "sum"];
    return new Map(names.map((bucket, i) => [bucket, this.#sum(found.cell + i)]));
  }

  #renderHistogram({ name, labels, cell }: Series, lines: string[]): void {
    let count = 0;
    const withBound = (bound: string) => braces(labels ? `${labels},le="${bound}"` : `le="${bound}"`);
    BUCKETS_SECONDS.forEach((bound, i) => {
      count += this.#sum(cell + i);
      lines.push(`${name}_bucket${withBound(String(bound))} ${count}`);
    });
    count += this.#sum(cell + BUCKETS_SECONDS.length);
    lines.push(`${name}_bucket${withBound("+Inf")} ${count}`);
    lines.push(`${name}_sum${braces(labels)} ${this.#sum(cell + BUCKETS_SECONDS.length + 1)}`);
    lines.push(`${name}_count${braces(labels)} ${count}`);
  }

  #sum(cell: number): number {
    let sum = 0;
    for (let worker = 0; worker < this.#workers; worker += 1)
      sum += this.#all[worker * CELLS_PER_WORKER + cell]!;
    return sum;
  }

  #take(cells: number): number {
    const cell = this.#cells;
    this.#cells += cells;
    if (this.#cells > CELLS_PER_WORKER) throw new Error("more metrics than their shared memory has room for");
    return cell;
  }

  #register(name: string, type: Family["type"], help: string): Series[] {
    const family = this.#families.get(name) ?? { help, type, series: [] };
    this.#families.set(name, family);
    return family.series;
  }
}

function labelText(labels: Record<string, string>): string {
  return Object.entries(labels)
    .map(
      ([name, value]) =>
        `${name}="${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`,
    )
    .join(",");
}

function braces(labels: string): string {
  return labels ? `{${labels}}` : "";
}
