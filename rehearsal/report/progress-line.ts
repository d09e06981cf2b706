import type { RunSample } from "../judge/run-recorder.ts";
import { formatCount } from "../../testing/programs/report.ts";

export interface ProgressLine {
  phase: (text: string) => void;
  show: (sample: RunSample, whole: { visitors: number; seats: number }) => void;
  /** Leaves what was shown last and lets other output begin on a line of its own. */
  end: () => void;
}

/** Where nobody watches, a line now and then is enough. */
const PLAIN_EVERY_SECONDS = 5;

/** One line that is written over on a terminal, and a line every few seconds elsewhere. */
export function createProgressLine(out: {
  isTTY?: boolean;
  columns?: number;
  write: (text: string) => unknown;
}): ProgressLine {
  const isLive = out.isTTY === true;
  let shownAtSeconds = -Infinity;
  let before: RunSample | null = null;
  let isOpen = false;

  const end = () => {
    if (isOpen) out.write("\n");
    isOpen = false;
  };
  return {
    phase: (text) => {
      end();
      out.write(`${text}…\n`);
    },
    show: (sample, whole) => {
      const text = progressText(sample, before, whole);
      before = sample;
      if (isLive) {
        out.write(`\r\u001B[K${text.slice(0, (out.columns ?? 80) - 1)}`);
        isOpen = true;
      } else if (sample.seconds - shownAtSeconds >= PLAIN_EVERY_SECONDS) {
        shownAtSeconds = sample.seconds;
        out.write(`${text}\n`);
      }
    },
    end,
  };
}

/** What is most worth knowing comes first: a narrow terminal cuts the end off. */
export function progressText(
  sample: RunSample,
  before: RunSample | null,
  whole: { visitors: number; seats: number },
): string {
  const elapsedSeconds = sample.seconds - (before?.seconds ?? 0);
  const perSecond = elapsedSeconds > 0 ? (sample.requests - (before?.requests ?? 0)) / elapsedSeconds : 0;
  const parts = [
    `${sample.seconds.toFixed(1)} s`,
    `sold ${formatCount(sample.ticketsSold)}/${formatCount(whole.seats)}`,
    `waiting ${formatCount(sample.waiting)}`,
    `choosing ${formatCount(sample.choosing)}`,
    `holding ${formatCount(sample.holding)}`,
    `arrived ${formatCount(sample.arrived)}/${formatCount(whole.visitors)}`,
    `${formatCount(Math.round(perSecond))} calls/s`,
    ...(sample.latencyMs ? [`p99 ${sample.latencyMs.p99.toFixed(0)} ms`] : []),
  ];
  return parts.join("  ");
}
