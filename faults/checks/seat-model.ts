/**
 * One seat as a sequential machine: AVAILABLE, HELD by a reservation until an instant, or SOLD to one. Times
 * are milliseconds on the clock of the machine that everything runs on.
 */
export interface SeatOperation {
  kind: "hold" | "pay" | "release" | "cancel" | "refused" | "read";
  /** It took effect between the two. */
  from: number;
  to: number;
  reservationId?: string;
  /** The server's own words: when the hold or the payment was made. */
  at?: number;
  /** Whether it may not have happened at all. */
  optional?: boolean;
  seen?: "AVAILABLE" | "HELD" | "SOLD" | "BLOCKED";
}

/** Two clocks are read on either side of a millisecond. */
const SLACK_MS = 5;
const STEPS_MAX = 400_000;

interface State {
  kind: "AVAILABLE" | "HELD" | "SOLD";
  reservationId: string;
}

/**
 * Looks for an order of the operations in which each does what it did, and in which none that had ended comes
 * after one that began later (linearizability; the search is that of Wing and Gong, with Lowe's memory of
 * what was tried). Answers null when there is one, else what could not be placed.
 */
export function replaySeat(
  operations: readonly SeatOperation[],
  heldUntil: ReadonlyMap<string, number>,
): string | null {
  const ops = operations.toSorted((a, b) => a.from - b.from || a.to - b.to);
  const done = Array.from({ length: ops.length }, () => false);
  const tried = new Set<string>();
  let furthest = 0;
  let steps = 0;

  const search = (start: number, state: State): boolean => {
    let low = start;
    // What only looks changes nothing: wherever it fits, it may come first.
    const looked: number[] = [];
    for (let again = true; again;) {
      again = false;
      while (low < ops.length && done[low]) low += 1;
      for (const i of candidates(low)) {
        const op = ops[i]!;
        if ((op.kind === "refused" || op.kind === "read") && next(op, state, heldUntil)) {
          done[i] = true;
          looked.push(i);
          again = true;
        }
      }
    }
    furthest = Math.max(furthest, low);
    if (low >= ops.length) return true;
    const memory = `${low} ${state.kind} ${state.reservationId} ${doneBeyond(low)}`;
    steps += 1;
    if (!tried.has(memory) && steps < STEPS_MAX) {
      tried.add(memory);
      for (const i of candidates(low)) {
        const op = ops[i]!;
        const after = next(op, state, heldUntil);
        if (after) {
          done[i] = true;
          if (search(low, after)) return true;
          done[i] = false;
        }
        if (op.optional) {
          done[i] = true;
          if (search(low, state)) return true;
          done[i] = false;
        }
      }
    }
    for (const i of looked) done[i] = false;
    return false;
  };

  /** Operations that nothing before them has to precede. */
  function candidates(low: number): number[] {
    const found: number[] = [];
    let earliestEnd = Infinity;
    for (let i = low; i < ops.length && ops[i]!.from <= earliestEnd; i += 1) {
      if (done[i]) continue;
      found.push(i);
      earliestEnd = Math.min(earliestEnd, ops[i]!.to);
    }
    return found.filter((i) => ops[i]!.from <= earliestEnd);
  }

  function doneBeyond(low: number): string {
    let last = done.lastIndexOf(true);
    const ahead: number[] = [];
    for (; last > low; last -= 1) if (done[last]) ahead.push(last);
    return ahead.join();
  }

  if (search(0, { kind: "AVAILABLE", reservationId: "" })) return null;
  const near = ops.slice(Math.max(0, furthest - 4), furthest + 3).map(describe);
  return steps >= STEPS_MAX ? `undecided after ${steps} steps` : `no order fits near ${near.join(" · ")}`;
}

function next(op: SeatOperation, state: State, heldUntil: ReadonlyMap<string, number>): State | null {
  const until = state.kind === "HELD" ? (heldUntil.get(state.reservationId) ?? Infinity) : 0;
  const isOwn = state.reservationId === op.reservationId;
  switch (op.kind) {
    case "hold": {
      const isFree =
        state.kind === "AVAILABLE" || (state.kind === "HELD" && until <= (op.at ?? op.to) + SLACK_MS);
      return isFree ? { kind: "HELD", reservationId: op.reservationId! } : null;
    }
    case "pay":
      return state.kind === "HELD" && isOwn && (op.at ?? op.from) < until
        ? { kind: "SOLD", reservationId: op.reservationId! }
        : null;
    case "release":
      return state.kind === "HELD" && isOwn ? { kind: "AVAILABLE", reservationId: "" } : null;
    case "cancel":
      return state.kind === "SOLD" && isOwn ? { kind: "AVAILABLE", reservationId: "" } : null;
    case "refused":
      return state.kind === "SOLD" || (state.kind === "HELD" && until > op.from - SLACK_MS) ? state : null;
    case "read":
      return isSeen(op, state, until) ? state : null;
  }
}

function isSeen(op: SeatOperation, state: State, until: number): boolean {
  if (op.seen === "SOLD") return state.kind === "SOLD";
  if (op.seen === "HELD") return state.kind === "HELD" && until > op.from - SLACK_MS;
  return state.kind === "AVAILABLE" || (state.kind === "HELD" && until <= op.to + SLACK_MS);
}

function describe(op: SeatOperation): string {
  const who = op.reservationId ? ` ${op.reservationId.slice(-6)}` : "";
  const to = op.to === Infinity ? "?" : op.to % 1e6;
  return `${op.kind}${who}${op.seen ? ` ${op.seen}` : ""} [${op.from % 1e6}..${to}]`;
}
