import type { DoorDevice } from "../../core/access/door-device.ts";
import type { PerformanceId, TicketId } from "../../core/ids.ts";
import { notFound } from "../../core/refusals.ts";
import { isoTime } from "../../core/time.ts";
import { runChange } from "../../database/batches/change.ts";
import type { Database, Tx } from "../../database/database.ts";
import { lockTicketsAtDoor, type TicketAtDoor, writeCheckIns } from "../../tickets/for-transactions.ts";
import type { AnsweredScan, AskedScan, DoorCounts, UndoneScan } from "../api.ts";
import { decideScan, resultNow, type Scan, type ScannedTicket, timeOfScan, undoScan } from "./rules.ts";
import type { NameBook } from "../manifest/manifest.ts";
import {
  insertScans,
  isDate,
  readConflicts,
  readCounts,
  readNow,
  readScans,
  readTicketOfScan,
  updateScans,
} from "./store.ts";

const CONFLICTS_PAGE = 100;

/** Reads the codes of tickets. */
export interface CodeReader {
  read(code: string): { ticketId: TicketId } | null;
}

/** What devices at the door have read, and what it came to. */
export class Scanning {
  readonly #db: Database;
  readonly #codes: CodeReader;
  readonly #names: NameBook;

  constructor(db: Database, codes: CodeReader, names: NameBook) {
    this.#db = db;
    this.#codes = codes;
    this.#names = names;
  }

  /**
   * Takes scans, in any order and as often as they are sent: one nonce has one effect. Answers how each
   * stands now, in the order of the request. One at the door of a date that the device is not for is refused,
   * and leaves nothing behind; the others are taken.
   */
  async take(device: DoorDevice, asked: readonly AskedScan[]): Promise<AnsweredScan[]> {
    const isHere = (id: PerformanceId | undefined) => id === undefined || device.performanceIds.includes(id);
    const scans = asked
      .filter(({ performanceId }) => isHere(performanceId))
      .map((scan) => ({
        ...scan,
        ticketId: scan.ticketId ?? this.#codes.read(scan.code!)?.ticketId ?? null,
      }));
    return runChange(this.#db, async (tx) => {
      const ids = [...new Set(scans.flatMap(({ ticketId }) => ticketId ?? []))];
      const nonces = scans.map(({ nonce }) => nonce);
      const state = await lockState(tx, ids, nonces);
      const now = await readNow(tx);
      const added: Scan[] = [];
      for (const scan of scans) {
        if (state.scans.has(scan.nonce)) continue;
        const ticket = scan.ticketId === null ? undefined : state.scanned.get(scan.ticketId);
        const at = timeOfScan(Date.parse(scan.at), device.enrolledAt, now, scan.clockUnknown === true);
        const { performanceId, shown } = scan;
        const force = scan.force === true ? "" : scan.force || undefined;
        const decided = decideScan(
          { ...scan, at, performanceId, force, shown },
          ticket,
          device.performanceIds,
        );
        state.scans.set(scan.nonce, decided);
        added.push(decided);
      }
      await writeState(
        tx,
        state,
        async () => {
          if (added.length > 0) await insertScans(tx, added, device.deviceId, now);
        },
        now,
      );
      return asked.map(({ nonce, performanceId }) => {
        const scan = isHere(performanceId) ? state.scans.get(nonce)! : undefined;
        // Nor is another date's device told what came of a scan.
        return scan && isHere(scan.performanceId) ? answerOf(scan, state) : refusalOf(nonce);
      });
    });
  }

  /** Takes a scan back. Throws `not_found`, also for one at the door of another date. */
  async undo(device: DoorDevice, nonce: string): Promise<UndoneScan> {
    return runChange(this.#db, async (tx) => {
      const ticketId = await readTicketOfScan(tx, nonce);
      if (ticketId === undefined) return notFound();
      const state = await lockState(tx, ticketId === null ? [] : [ticketId], [nonce]);
      const scan = state.scans.get(nonce)!;
      if (!device.performanceIds.includes(scan.performanceId)) return notFound();
      if (!scan.isUndone) {
        undoScan(scan, ticketId === null ? undefined : state.scanned.get(ticketId));
        await writeState(tx, state, () => Promise.resolve(), await readNow(tx));
      }
      const ticket = ticketId === null ? undefined : state.tickets.get(ticketId);
      return { nonce, ticketId, status: ticket ? statusOf(ticket, state) : null };
    });
  }

  /** Throws `not_found` for a date that does not exist. */
  async requireDate(id: PerformanceId): Promise<void> {
    if (!(await isDate(this.#db, id))) throw notFound();
  }

  counts(id: PerformanceId): Promise<DoorCounts> {
    return readCounts(this.#db, id);
  }

  /** Who was let in, and perhaps should not have been: by seat, name and booking number. */
  async conflicts(id: PerformanceId, cursor: string | undefined) {
    const rows = await readConflicts(this.#db, id, cursor ?? "", CONFLICTS_PAGE + 1);
    const shown = rows.slice(0, CONFLICTS_PAGE);
    const names = await this.#names.ofUsers([...new Set(shown.flatMap(({ userId }) => userId ?? []))]);
    const items = shown.map(({ userId, ...row }) => ({
      ...row,
      name: (userId && names.get(userId)?.name) ?? null,
    }));
    return { items, nextCursor: rows.length > CONFLICTS_PAGE ? items.at(-1)!.nonce : null };
  }
}

/** Locked tickets with their scans, as they are decided on; and how the scans were before. */
interface DoorState {
  tickets: Map<TicketId, TicketAtDoor>;
  scanned: Map<TicketId, ScannedTicket>;
  scans: Map<string, Scan>;
  before: Map<string, string>;
}

async function lockState(tx: Tx, ids: readonly TicketId[], nonces: readonly string[]): Promise<DoorState> {
  const tickets = await lockTicketsAtDoor(tx, ids);
  const scanned = new Map<TicketId, ScannedTicket>();
  for (const { ticketId, performanceId, status } of tickets.values())
    scanned.set(ticketId, { performanceId, isCancelled: status === "CANCELLED", admitted: [] });
  const scans = new Map<string, Scan>();
  for (const scan of await readScans(tx, nonces, ids)) {
    scans.set(scan.nonce, scan);
    if (scan.wasAdmitted && scan.ticketId !== null) scanned.get(scan.ticketId)?.admitted.push(scan);
  }
  const before = new Map([...scans].map(([nonce, scan]) => [nonce, JSON.stringify(scan)]));
  return { tickets, scanned, scans, before };
}

/** Writes what has changed. Scans that are no entry any more go first: a ticket has one entry at a time. */
async function writeState(
  tx: Tx,
  { tickets, scanned, scans, before }: DoorState,
  insert: () => Promise<void>,
  now: number,
): Promise<void> {
  const changed = [...before].flatMap(([nonce, was]) => {
    const scan = scans.get(nonce)!;
    return JSON.stringify(scan) === was ? [] : [scan];
  });
  const [entries, others] = [changed.filter((scan) => scan.isEntry), changed.filter((scan) => !scan.isEntry)];
  if (others.length > 0) await updateScans(tx, others, now);
  await insert();
  if (entries.length > 0) await updateScans(tx, entries, now);
  const turned = [...tickets.values()].flatMap(({ ticketId, status }) => {
    const isIn = scanned.get(ticketId)!.admitted.some(({ isEntry }) => isEntry);
    return status !== "CANCELLED" && isIn !== (status === "CHECKED_IN") ? [{ ticketId, isIn }] : [];
  });
  if (turned.length > 0) await writeCheckIns(tx, turned);
}

function statusOf({ ticketId, status }: TicketAtDoor, { scanned }: DoorState): TicketAtDoor["status"] {
  if (status === "CANCELLED") return status;
  return scanned.get(ticketId)!.admitted.some(({ isEntry }) => isEntry) ? "CHECKED_IN" : "VALID";
}

function answerOf(scan: Scan, { tickets, scanned }: DoorState): AnsweredScan {
  const ticket = scan.ticketId === null ? undefined : tickets.get(scan.ticketId);
  const entry = ticket && scanned.get(ticket.ticketId)!.admitted.find(({ isEntry }) => isEntry);
  const result = resultNow(scan, entry !== undefined);
  const isLater = entry !== undefined && (result === "ALREADY_IN" || scan.forcedOver === "ALREADY_IN");
  return {
    nonce: scan.nonce,
    result,
    ticketId: scan.ticketId,
    section: ticket?.section ?? null,
    row: ticket?.row ?? null,
    label: ticket?.label ?? null,
    ...(isLater ? { firstAt: isoTime(entry.at), firstGate: entry.gate } : {}),
    ...(scan.forcedOver === null ? {} : { forcedOver: scan.forcedOver }),
    ...(scan.isUndone ? { undone: true as const } : {}),
  };
}

/** Of a date that the device is not for, it learns nothing. */
function refusalOf(nonce: string): AnsweredScan {
  const seat = { ticketId: null, section: null, row: null, label: null };
  return { nonce, result: "OTHER_PERFORMANCE", ...seat, refused: true };
}
