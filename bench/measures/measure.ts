import type { FrontrowProcesses } from "../../testing/processes/frontrow-processes.ts";
import { type Spread, spreadOf } from "../../testing/programs/statistics.ts";
import type { LoadClient } from "../load/load-client.ts";

/** What was promised of a figure. */
export interface Target {
  atMost?: number;
  atLeast?: number;
  exactly?: number;
}

/** One number that was measured, with what it should be where something was promised. */
export interface Figure extends Target {
  name: string;
  unit: string;
  measured: Spread;
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
  /** People who wait for an answer at any moment. */
  connections: number;
  /** A server with so many workers; null for as many as it starts by itself. */
  server: (workers: number | null) => Promise<FrontrowProcesses>;
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

/** A figure of several rounds. */
export function figure(name: string, unit: string, rounds: readonly number[], target: Target = {}): Figure {
  return { name, unit, measured: spreadOf(rounds), ...target };
}

/** Figures of the same rounds, each of what `value` reads from one. */
export function figuresOf<Round>(what: string, rounds: readonly Round[]) {
  return (name: string, unit: string, value: (round: Round) => number, target?: Target): Figure =>
    figure(`${what}: ${name}`, unit, rounds.map(value), target);
}

export function findings(found: Partial<Findings>): Findings {
  return { figures: [], costs: [], curves: [], remarks: [], ...found };
}

export function isMet({ measured, atMost, atLeast, exactly }: Figure): boolean {
  return (
    (atMost === undefined || measured.median <= atMost) &&
    (atLeast === undefined || measured.median >= atLeast) &&
    // Not a matter of how often.
    (exactly === undefined || (measured.min === exactly && measured.max === exactly))
  );
}

export function targetText({ atMost, atLeast, exactly }: Target): string {
  if (atMost !== undefined) return `at most ${atMost.toLocaleString("en")}`;
  if (atLeast !== undefined) return `at least ${atLeast.toLocaleString("en")}`;
  return exactly === undefined ? "" : `exactly ${exactly}`;
}
