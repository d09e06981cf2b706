import type { Decision } from "../standing.ts";
import type { Result } from "../verdict.ts";
import { keep, readAll } from "./database.ts";

interface PendingScan {
  nonce: string;
  code?: string | undefined;
  ticketId?: string | undefined;
  at: string;
  /** The phone does not know how far its clock is off. */
  clockUnknown?: true;
  gate: string;
  performanceId: string;
  force?: string | undefined;
  shown?: Result | undefined;
}

export interface Pending {
  sequence: number;
  /** The ticket. */
  about: string | undefined;
  performanceId: string;
  decision: Decision;
  /** Absent: an undo. */
  scan?: PendingScan;
  /** The server has it, and the list of its date has not come since. */
  isSent?: true;
}

/** What this phone has decided, in this order. It is kept until the list of its date has it. */
export class Outbox {
  #entries: Pending[] = [];
  #sequence = 0;

  static async load(): Promise<Outbox> {
    const outbox = new Outbox();
    outbox.#entries = await readAll<Pending>("queue");
    outbox.#sequence = outbox.#entries.at(-1)?.sequence ?? 0;
    return outbox;
  }

  get unsent(): Pending[] {
    return this.#entries.filter(({ isSent }) => !isSent);
  }

  sentAt(performanceId: string): Pending[] {
    return this.#entries.filter((each) => each.isSent && each.performanceId === performanceId);
  }

  /** What was decided at a date's door, by ticket. */
  decidedAt(performanceId: string): Map<string, Decision[]> {
    const decided = new Map<string, Decision[]>();
    for (const { about, performanceId: at, decision } of this.#entries) {
      if (about === undefined || at !== performanceId) continue;
      const before = decided.get(about);
      if (before) before.push(decision);
      else decided.set(about, [decision]);
    }
    return decided;
  }

  add(entry: Omit<Pending, "sequence">): void {
    this.#sequence += 1;
    const pending = { sequence: this.#sequence, ...entry };
    this.#entries.push(pending);
    void keepAll([pending]);
  }

  async markSent(sent: readonly Pending[]): Promise<void> {
    for (const each of sent) each.isSent = true;
    await keepAll(sent);
  }

  /** The phone's clock was set anew since these were read: when they were, nobody knows. */
  async doubtTimes(): Promise<void> {
    const { unsent } = this;
    for (const { scan } of unsent) if (scan) scan.clockUnknown = true;
    await keepAll(unsent);
  }

  async remove(entries: readonly Pending[]): Promise<void> {
    this.#entries = this.#entries.filter((each) => !entries.includes(each));
    await keep(
      "queue",
      entries.map(({ sequence }) => [keyOf(sequence), undefined]),
    );
  }
}

function keepAll(entries: readonly Pending[]): Promise<void> {
  return keep(
    "queue",
    entries.map((each) => [keyOf(each.sequence), each]),
  );
}

/** Keys that sort as their numbers do. */
function keyOf(sequence: number): string {
  return String(sequence).padStart(12, "0");
}
