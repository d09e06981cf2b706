import { type Conflict, conflictOf, type ScanAnswer } from "../conflicts.ts";
import { standingOf } from "../standing.ts";
import type { KeptTicket, Verdict } from "../verdict.ts";
import { callDoor, CallRefused } from "./calls.ts";
import { fetchCodeKeys, loadCodeKeys } from "./code-keys.ts";
import { forgetAll, keep, readFact } from "./database.ts";
import { clockOffset, doorTime, loadClock } from "./kept-clock.ts";
import { Outbox, type Pending } from "./outbox.ts";
import { TicketList } from "./ticket-list.ts";

/** This phone at the door: what it is, the lists that it keeps, and what it has still to send. */

export interface DeviceFacts {
  deviceToken: string;
  name: string;
  performances: { performanceId: string; title: string; startsAt: string; timeZone: string }[];
}

/** At which door it stands. */
export interface Post {
  performanceId: string;
  gate: string;
}

interface Manifest {
  version: number;
  since?: number;
  tickets: KeptTicket[];
  nextCursor: string | null;
}

export interface Counts {
  inside: number;
  tickets: number;
}

const SENT_AT_ONCE_MAX = 200;

export class Door {
  device: DeviceFacts | undefined;
  post: Post | undefined;
  /** The tickets of the date, by the list and by what this phone has decided since. */
  readonly tickets = new Map<string, KeptTicket>();
  /** To be looked after by whoever stands here; they stay until then. */
  conflicts: readonly Conflict[] = [];
  isOnline = true;
  /** Told when anything changes that is shown. */
  onChange: () => void = () => undefined;
  /** Told when the server found that somebody was let in whom it would not have let in. */
  onConflict: () => void = () => undefined;
  #list: TicketList | undefined;
  #outbox = new Outbox();
  #isClockCompared = false;
  #syncing: Promise<void> | undefined;
  #again = false;

  static async load(): Promise<Door> {
    const door = new Door();
    door.device = await readFact<DeviceFacts>("device");
    door.post = await readFact<Post>("post");
    door.conflicts = (await readFact<Conflict[]>("conflicts")) ?? [];
    door.#outbox = await Outbox.load();
    await loadClock();
    await loadCodeKeys();
    if (door.post) door.#show(await TicketList.load(door.post.performanceId));
    return door;
  }

  /** Whether this phone has the whole list of its date, be it an old one. */
  get hasList(): boolean {
    return this.#list?.version !== undefined;
  }

  get waiting(): number {
    return this.#outbox.unsent.length;
  }

  get counts(): Counts {
    let [inside, tickets] = [0, 0];
    for (const { status } of this.tickets.values()) {
      if (status !== "CANCELLED") tickets += 1;
      if (status === "CHECKED_IN") inside += 1;
    }
    return { inside, tickets };
  }

  /** Becomes the device of an enrolment. */
  async enrol(enrolment: string): Promise<void> {
    this.device = await callDoor<DeviceFacts>("POST", "/v1/door/enrolments", {
      body: { enrolment: enrolment.trim() },
    });
    await keep("facts", [["device", this.device]]);
  }

  /**
   * Goes to a door, with the list that is kept of its date until a newer one has come. Where none is kept, it
   * first asks for one: until there is a list, every ticket would be nobody's.
   */
  async goTo(post: Post): Promise<void> {
    if (post.performanceId !== this.#list?.performanceId)
      this.#show(await TicketList.load(post.performanceId));
    this.post = post;
    await keep("facts", [["post", post]]);
    const synced = this.sync();
    if (!this.hasList) await synced;
  }

  /** Takes down what was read and said, to be sent as soon as there is a network. Returns its nonce. */
  note(
    named: { code?: string | undefined; ticketId: string | undefined },
    { result, seat }: Verdict,
    force?: string,
  ): string {
    const { performanceId, gate } = this.post!;
    const { at: now, isUnknown } = doorTime();
    const at = new Date(now).toISOString();
    const nonce = randomHex();
    const by = named.code === undefined ? { ticketId: named.ticketId } : { code: named.code };
    const said = force === undefined ? { shown: result } : { force };
    const clock = isUnknown ? { clockUnknown: true as const } : {};
    const isIn = result === "OK" || (result === "ALREADY_IN" && force !== undefined);
    this.#push({
      about: named.ticketId,
      decision: { nonce, at, gate, seat, isIn },
      scan: { nonce, ...by, at, ...clock, gate, performanceId, ...said },
    });
    return nonce;
  }

  /** Takes back what was read last. */
  undo(nonce: string, ticketId: string | undefined): void {
    this.forgetConflicts(({ nonce: of }) => of === nonce);
    this.#push({ about: ticketId, decision: { undo: nonce } });
  }

  forgetConflicts(which: (conflict: Conflict) => boolean = () => true): void {
    if (this.conflicts.some(which)) void this.#keepConflicts(this.conflicts.filter((each) => !which(each)));
  }

  /** Sends what waits, then fetches what has changed. One at a time; another wish is kept for afterwards. */
  sync(): Promise<void> {
    this.#again = true;
    return (this.#syncing ??= this.#syncAll().finally(() => {
      this.#syncing = undefined;
    }));
  }

  async #syncAll(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      try {
        if (!this.#isClockCompared) await this.#compareClock();
        await this.#sendAll();
        await this.#fetchChanges();
        this.isOnline = true;
      } catch (error) {
        if (error instanceof CallRefused && error.status === 401) await this.#leave();
        else if (!(error instanceof CallRefused)) this.isOnline = this.#isClockCompared = false;
      }
      this.onChange();
    }
  }

  /**
   * Hears the server's clock before anything is sent, as after a time without a network, and the dates.
   * Where the phone's clock was set anew in between, nobody knows when its scans were made.
   */
  async #compareClock(): Promise<void> {
    if (!this.device) return;
    const [before, token] = [clockOffset(), this.device.deviceToken];
    const { name, performances } = await callDoor<DeviceFacts>("GET", "/v1/door/me", { token });
    this.device = { deviceToken: token, name, performances };
    await keep("facts", [["device", this.device]]);
    if (clockOffset() !== before) await this.#outbox.doubtTimes();
    this.#isClockCompared = true;
  }

  async #sendAll(): Promise<void> {
    let most = SENT_AT_ONCE_MAX;
    while (this.device) {
      const { unsent } = this.#outbox;
      const [first] = unsent;
      if (!first) return;
      const token = this.device.deviceToken;
      const firstUndo = unsent.findIndex(({ scan }) => !scan);
      const count = Math.min(firstUndo < 0 ? unsent.length : firstUndo, most);
      const sent = unsent.slice(0, Math.max(1, count));
      try {
        if ("undo" in first.decision) await this.#sendUndo(token, first.decision.undo);
        else await this.#sendScans(token, sent);
      } catch (error) {
        if (!(error instanceof CallRefused && error.status === 400)) throw error;
        // One that can never be taken must not hold the others up.
        if (most > 1) {
          most = 1;
          continue;
        }
      }
      await this.#outbox.markSent(sent);
      this.onChange();
    }
  }

  async #sendScans(token: string, sent: readonly Pending[]): Promise<void> {
    const { results } = await callDoor<{ results: ScanAnswer[] }>("POST", "/v1/door/scans", {
      token,
      body: { scans: sent.map(({ scan }) => scan) },
    });
    const found = results.flatMap((answer, n) => {
      const { about, scan, decision } = sent[n]!;
      const ticket = about === undefined ? undefined : this.tickets.get(about);
      const seat = "seat" in decision ? decision.seat : null;
      return conflictOf(answer, { shown: scan!.shown, seat, ticket }) ?? [];
    });
    if (found.length === 0) return;
    const known = new Set(this.conflicts.map(({ nonce }) => nonce));
    await this.#keepConflicts([...this.conflicts, ...found.filter(({ nonce }) => !known.has(nonce))]);
    this.onConflict();
  }

  async #keepConflicts(conflicts: readonly Conflict[]): Promise<void> {
    this.conflicts = conflicts;
    this.onChange();
    await keep("facts", [["conflicts", conflicts]]);
  }

  async #sendUndo(token: string, nonce: string): Promise<void> {
    try {
      await callDoor("POST", `/v1/door/scans/${encodeURIComponent(nonce)}/undo`, { token });
    } catch (error) {
      // What is not there needs no undoing.
      if (!(error instanceof CallRefused && error.status === 404)) throw error;
    }
  }

  async #fetchChanges(): Promise<void> {
    const [device, list] = [this.device, this.#list];
    if (!device || !list) return;
    if (list.version === undefined) await fetchCodeKeys();
    const sent = this.#outbox.sentAt(list.performanceId);
    const path = `/v1/door/performances/${list.performanceId}/manifest`;
    const since = list.version === undefined ? {} : { since: String(list.version) };
    let [version, cursor]: [number | undefined, string | null] = [undefined, null];
    let isWhole = false;
    const told = new Set<string>();
    do {
      const query = new URLSearchParams({ ...since, ...(cursor === null ? {} : { cursor }) });
      const page: Manifest = await callDoor("GET", `${path}?${query}`, { token: device.deviceToken });
      if (list !== this.#list) return;
      version ??= page.version;
      isWhole = page.since === undefined;
      list.put(page.tickets);
      for (const { ticketId } of page.tickets) told.add(ticketId);
      this.#stand(page.tickets.map(({ ticketId }) => ticketId));
      cursor = page.nextCursor;
    } while (cursor !== null);
    if (isWhole) this.#stand(list.keepOnly(told));
    await list.reach(version);
    // What was sent before the list came is in it.
    await this.#outbox.remove(sent);
    this.#stand(sent.flatMap(({ about }) => about ?? []));
  }

  /** Stands by this list from now on. */
  #show(list: TicketList): void {
    this.#list = list;
    this.tickets.clear();
    this.#stand([...list.tickets.keys(), ...this.#outbox.decidedAt(list.performanceId).keys()]);
  }

  /** Finds out anew how these tickets stand. */
  #stand(ticketIds: readonly string[]): void {
    const list = this.#list;
    if (!list || ticketIds.length === 0) return;
    const decided = this.#outbox.decidedAt(list.performanceId);
    for (const id of new Set(ticketIds)) {
      const ticket = standingOf(id, list.tickets.get(id), decided.get(id) ?? []);
      if (ticket) this.tickets.set(id, ticket);
      else this.tickets.delete(id);
    }
    this.onChange();
  }

  #push(entry: Pick<Pending, "about" | "decision" | "scan">): void {
    this.#outbox.add({ performanceId: this.post!.performanceId, ...entry });
    this.#stand(entry.about === undefined ? [] : [entry.about]);
    void this.sync();
  }

  /** The phone was revoked: it forgets the list, and who it was. What it could not send is lost with it. */
  async #leave(): Promise<void> {
    this.device = undefined;
    this.post = undefined;
    this.tickets.clear();
    this.#list = undefined;
    this.conflicts = [];
    this.#outbox = new Outbox();
    await forgetAll();
  }
}

function randomHex(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
