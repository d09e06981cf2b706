import type { OwnServer } from "../load/own-server.ts";
import type { LoadClient } from "../load/load-client.ts";
import type { Spread } from "../judge/spread.ts";

/** One number that was measured, with what it should be where something was promised. */
export interface Figure {
  name: string;
  unit: string;
  measured: Spread;
  atMost?: number;
  atLeast?: number;
  exactly?: number;
}

/** What one request of a call costs each kind of process, in microseconds of processor time. */
export interface CallCost {
  call: string;
  microseconds: Record<string, Spread>;
}

/** How the cost of calls grows with something that should not matter to them. */
export interface Curve {
  title: string;
  /** What grows. */
  xLabel: string;
  /** What is measured, and in what. */
  yLabel: string;
  /** How much dearer a call may be than at its smallest size: 1.15 is 15 percent. */
  flatWithin: number;
  series: { name: string; points: CurvePoint[] }[];
}

export interface CurvePoint {
  x: number;
  measured: Spread;
  /** As a multiple of the smallest size, each round by the same turn's. */
  timesSmallest: Spread;
}

export interface Findings {
  figures: Figure[];
  costs: CallCost[];
  curves: Curve[];
  /** What a reader must know to read the numbers rightly. */
  remarks: string[];
}

/** What a measure may use. Servers and the client are started when first asked for, and shared. */
export interface Bench {
  isQuick: boolean;
  /** A server with so many workers; null for as many as it starts by itself. */
  server: (workers: number | null) => Promise<OwnServer>;
  client: () => Promise<LoadClient>;
  /** What several measures need, made by the first that asks. */
  shared: <T>(key: string, make: () => Promise<T>) => Promise<T>;
  isChosen: (measure: string) => boolean;
  say: (text: string) => void;
}

export interface Measure {
  /** By which it is chosen. */
  name: string;
  /** One line for the list of measures and the progress. */
  says: string;
  run: (bench: Bench) => Promise<Findings>;
}

export function isMet({ measured, atMost, atLeast, exactly }: Figure): boolean {
  return (
    (atMost === undefined || measured.median <= atMost) &&
    (atLeast === undefined || measured.median >= atLeast) &&
    // Not a matter of how often.
    (exactly === undefined || (measured.min === exactly && measured.max === exactly))
  );
}

export function targetText({ atMost, atLeast, exactly }: Figure): string {
  if (atMost !== undefined) return `at most ${atMost.toLocaleString("en")}`;
  if (atLeast !== undefined) return `at least ${atLeast.toLocaleString("en")}`;
  return exactly === undefined ? "" : `exactly ${exactly}`;
}
