import type { Call } from "./history.ts";
import type { Left } from "./left-behind.ts";
import { replaySeat, type SeatOperation } from "./seat-model.ts";

/** A worker answers seat lists from memory; how far behind they may be. */
const LIST_LAG_MS = 600;
/** A call whose answer never came has taken effect by then or never will. */
const LATE_MS_MAX = 30_000;

/** Replays each seat; calls without an answer are taken as done where what is left says so. */
export function impossibleSeats(history: readonly Call[], left: Left): string[] {
  const bySeat = new Map<number, SeatOperation[]>();
  const add = (seatNumbers: readonly number[], op: SeatOperation) => {
    for (const seatNumber of seatNumbers) {
      const ops = bySeat.get(seatNumber);
      if (ops) ops.push(op);
      else bySeat.set(seatNumber, [op]);
    }
  };
  const ends = endsOf(history);
  const holdCalls = callsByAnswer(history, "hold", "reservationId");
  const payCalls = callsByAnswer(history, "pay", "reservationId");
  const cancelCalls = callsByAnswer(history, "cancel", "reservationId");
  for (const row of left.reservations.values()) {
    const hold = holdCalls.get(row.id);
    const about = { reservationId: row.id };
    const heldBy = hold?.doneMs ?? row.heldAt + LATE_MS_MAX;
    add(row.seatNumbers, { kind: "hold", ...about, from: row.heldAt, to: heldBy, at: row.heldAt });
    if (row.confirmedAt !== null) {
      const paidBy = payCalls.get(row.id)?.doneMs ?? row.confirmedAt + LATE_MS_MAX;
      add(row.seatNumbers, { kind: "pay", ...about, from: row.confirmedAt, to: paidBy, at: row.confirmedAt });
    }
    for (const [, { reservationId, at }] of left.cancellations) {
      if (reservationId !== row.id) continue;
      const cancelledBy = cancelCalls.get(row.id)?.doneMs ?? at + LATE_MS_MAX;
      add(row.cancelled, { kind: "cancel", ...about, from: at, to: cancelledBy });
    }
    if (row.status === "CANCELLED" || row.status === "EXPIRED") {
      const acknowledged = ends.get(row.id);
      const from = row.endedAt ?? row.heldAt;
      // The sweeper's writing down of a lapse changes nothing that anybody can see, and need not be seen at
      // all.
      add(row.seatNumbers, {
        kind: "release",
        ...about,
        from,
        to: acknowledged ?? from + LATE_MS_MAX,
        optional: row.status === "EXPIRED",
      });
    }
  }
  for (const call of history) {
    if (call.name === "hold" && call.code === "seat_unavailable")
      add(call.body["seatNumbers"] as number[], {
        kind: "refused",
        from: call.invokedMs,
        to: call.doneMs,
      });
    if (call.name === "list" && call.outcome === "ok")
      for (const { seatNumber, status } of call.body["items"] as {
        seatNumber: number;
        status: "AVAILABLE";
      }[])
        add([seatNumber], {
          kind: "read",
          from: call.invokedMs - LIST_LAG_MS,
          to: call.doneMs,
          seen: status,
        });
  }
  const heldUntil = new Map([...left.reservations.values()].map((row) => [row.id, row.expiresAt]));
  const found: string[] = [];
  for (const [seatNumber, ops] of bySeat) {
    const trouble = replaySeat(ops, heldUntil);
    if (trouble !== null) found.push(`seat ${seatNumber}: ${trouble}`);
  }
  return found;
}

/** When an answer said for certain that a hold was over. */
function endsOf(history: readonly Call[]): Map<string, number> {
  return new Map(
    history
      .filter((call) => call.name === "release" && call.outcome === "ok")
      .map((call) => [call.reservationId!, call.doneMs]),
  );
}

function callsByAnswer(history: readonly Call[], name: Call["name"], field: string): Map<string, Call> {
  const found = new Map<string, Call>();
  for (const call of history) {
    if (call.name !== name || call.outcome !== "ok") continue;
    const id = call.body[field] as string;
    const known = found.get(id);
    if (!known || call.doneMs < known.doneMs) found.set(id, call);
  }
  return found;
}

/** A later list shows no older state of its performance. */
export function versionsThatWentBack(history: readonly Call[]): string[] {
  const lists = history.filter((call) => call.name === "list" && call.outcome === "ok");
  const inOrder = lists.toSorted((a, b) => a.doneMs - b.doneMs);
  const found: string[] = [];
  let newest = 0;
  let next = 0;
  for (const list of lists.toSorted((a, b) => a.invokedMs - b.invokedMs)) {
    for (; next < inOrder.length && inOrder[next]!.doneMs < list.invokedMs - LIST_LAG_MS; next += 1)
      newest = Math.max(newest, inOrder[next]!.body["version"] as number);
    if ((list.body["version"] as number) < newest)
      found.push(`a list of version ${String(list.body["version"])} came after one of ${newest}`);
  }
  return found;
}
