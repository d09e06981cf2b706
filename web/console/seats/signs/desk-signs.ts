import type { Allocation, SeatOverview } from "../../api/types.ts";
import { STATE } from "../../../seats/statuses/seat-state.ts";

/**
 * How the desk tells seats apart that are not free: each kind by a sign of its own and by a colour. The map
 * and its legend draw the same lines.
 */
export const SEAT_SIGNS = {
  /** An hourglass: it runs out. */
  HELD: { lines: "M-.55-.75H.55L-.55 .75H.55Z", colour: "var(--warn)", isFilled: false },
  SOLD: { lines: "M-.6-.6L.6 .6M.6-.6L-.6 .6", colour: "var(--ink)", isFilled: false },
  GIVEN: { lines: "M0-.85L.85 0L0 .85L-.85 0Z", colour: "var(--good)", isFilled: true },
  BLOCKED: { lines: "M-.6 0H.6", colour: "var(--ink-soft)", isFilled: false },
  /** Of an allocation, which has a colour of its own. */
  KEPT: { lines: "M-.8-.8H.8V.8H-.8ZM-.4 0H.4", colour: "", isFilled: false },
} as const;
export type SeatSign = keyof typeof SEAT_SIGNS;

/** How thick the lines are, of half a seat. */
export const LINE = 0.26;
/** Where an allocation has no colour of its own. None is near that of a grade, light or dark. */
const COLOURS = ["#00a800", "#3c84fc", "#fc00fc", "#fc3000", "#9c906c", "#9c48fc"];
/** Above the three bits of buyers. */
const KIND_SHIFT = 3;
const KINDS_MAX = 31;

/** An allocation's colour, or one that stands for it. `at`: its place in the list of the date. */
export const colourOf = ({ colour }: Pick<Allocation, "colour">, at: number): string =>
  colour ?? COLOURS[at % COLOURS.length]!;

/**
 * Draws the seats of one date as the desk sees them. A seat's state says in its higher bits which kind it is;
 * a colour once given a number keeps it, so that the map never draws a picture of an old one.
 */
export class DeskSigns {
  #allocations: readonly Allocation[] = [];
  #keptFor = new Map<number, string>();
  readonly #colours: string[] = [];
  readonly #words: (sign: SeatSign, name: string) => string;

  constructor(words: (sign: SeatSign, name: string) => string) {
    this.#words = words;
  }

  /** The statuses with what else the desk knows of the seats. */
  statesOf(
    statuses: Uint8Array,
    { kept, given }: SeatOverview,
    allocations: readonly Allocation[],
  ): Uint8Array {
    this.#allocations = allocations;
    this.#keptFor = new Map();
    const states = statuses.slice();
    for (const { allocationId, seatNumbers } of kept) {
      const at = allocations.findIndex((each) => each.allocationId === allocationId);
      if (at < 0) continue;
      const kind = this.#kindOf(colourOf(allocations[at]!, at));
      for (const number of seatNumbers) {
        this.#keptFor.set(number - 1, allocationId);
        if (states[number - 1] === STATE.BLOCKED) states[number - 1] = STATE.BLOCKED | (kind << KIND_SHIFT);
      }
    }
    for (const number of given)
      if (states[number - 1] === STATE.SOLD) states[number - 1] = STATE.SOLD | (1 << KIND_SHIFT);
    return states;
  }

  draw = (context: CanvasRenderingContext2D, sizePx: number, state: number): void => {
    const sign = SEAT_SIGNS[signOf(state)];
    const colour = sign.colour === "" ? this.#colours[(state >> KIND_SHIFT) - 1]! : resolved(sign.colour);
    const half = sizePx * 0.42;
    context.save();
    context.scale(half, half);
    context.lineWidth = Math.max(LINE, 1 / half);
    context.lineJoin = "round";
    context.strokeStyle = context.fillStyle = colour;
    const lines = new Path2D(sign.lines);
    context[sign.isFilled ? "fill" : "stroke"](lines);
    context.restore();
  };

  statusOf = (seat: number, state: number): string | undefined => {
    if ((state & 4) !== 0 || state === STATE.AVAILABLE) return undefined;
    const name = this.#allocations.find((each) => each.allocationId === this.#keptFor.get(seat))?.name;
    return this.#words(signOf(state), name ?? "");
  };

  /** Colours have a number each, as many as there are; more share the last one. */
  #kindOf(colour: string): number {
    const known = this.#colours.indexOf(colour);
    if (known >= 0) return known + 1;
    if (this.#colours.length === KINDS_MAX) return KINDS_MAX;
    return this.#colours.push(colour);
  }
}

function signOf(state: number): SeatSign {
  const kind = state >> KIND_SHIFT;
  switch (state & 3) {
    case STATE.HELD:
      return "HELD";
    case STATE.SOLD:
      return kind === 0 ? "SOLD" : "GIVEN";
    default:
      return kind === 0 ? "BLOCKED" : "KEPT";
  }
}

/** A canvas cannot use variables of a style sheet. */
function resolved(colour: string): string {
  const name = /--[\w-]+/.exec(colour)![0];
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
