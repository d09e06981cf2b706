import type { KeptTicket, Result, Verdict } from "../verdict.ts";
import { callDoor, CallRefused, doorTime } from "./calls.ts";
import { fetchCodeKeys, loadCodeKeys } from "./code-keys.ts";
import { forgetAll, keep, readAll, readFact } from "./database.ts";

/** This phone at the door: what it is, the list that it keeps, and what it has still to send. */

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

interface PendingScan {
  nonce: string;
  code?: string | undefined;
  ticketId?: string | undefined;
  at: string;
  gate: string;
  performanceId: string;
  force?: string | undefined;
  shown?: Result | undefined;
}

/** What is to be sent, in this order. */
type Pending = { sequence: number; about: string | undefined } & ({ scan: PendingScan } | { undo: string });

interface Manifest {
  version: number;
  since?: number;
  tickets: KeptTicket[];
  nextCursor: string | null;
}

interface ScanAnswer {
  nonce: string;
  result: Result;
  firstAt?: string;
  firstGate?: string;
}

export interface Counts {
  inside: number;
  tickets: number;
}

const SENT_AT_ONCE_MAX = 200;

export class Door {
  device: DeviceFacts | undefined;
  post: Post | undefined;
  readonly tickets = new Map<string, KeptTicket>();
  isOnline = true;
  /** Told when anything changes that is shown. */
  onChange: () => void = () => undefined;
  /** Told when the server found that somebody was let in whom it would not have let in. */
  onConflict: (answer: ScanAnswer) => void = () => undefined;
  #queue: Pending[] = [];
  #version: number | undefined;
  #sequence = 0;
  #syncing: Promise<void> | undefined;
  #again = false;

  static async load(): Promise<Door> {
    const door = new Door();
    door.device = await readFact<DeviceFacts>("device");
    door.post = await readFact<Post>("post");
    door.#version = await readFact<number>("version");
    for (const ticket of await readAll<KeptTicket>("tickets")) door.tickets.set(ticket.ticketId, ticket);
    door.#queue = await readAll<Pending>("queue");
    door.#sequence = door.#queue.at(-1)?.sequence ?? 0;
    await loadCodeKeys();
    return door;
  }

  get waiting(): number {
    return this.#queue.length;
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

  /** Goes to a door, and fetches its list where it is another date's. */
  async goTo(post: Post): Promise<void> {
    if (post.performanceId !== this.post?.performanceId) {
      this.tickets.clear();
      this.#version = undefined;
      await forgetAll(["tickets"]);
      await keep("facts", [["version", undefined]]);
    }
    this.post = post;
    await keep("facts", [["post", post]]);
    void this.sync();
  }

  /** Takes down what was read and said, to be sent as soon as there is a network. Returns its nonce. */
  note(
    named: { code?: string | undefined; ticketId: string | undefined },
    { result }: Verdict,
    force?: string,
  ): string {
    const { performanceId, gate } = this.post!;
    const at = new Date(doorTime()).toISOString();
    const nonce = randomHex();
    const by = named.code === undefined ? { ticketId: named.ticketId } : { code: named.code };
    const said = force === undefined ? { shown: result } : { force };
    this.#push({ about: named.ticketId, scan: { nonce, ...by, at, gate, performanceId, ...said } });
    const ticket = named.ticketId === undefined ? undefined : this.tickets.get(named.ticketId);
    if (ticket?.status === "VALID" && (result === "OK" || force !== undefined))
      this.#put([{ ...ticket, status: "CHECKED_IN", firstAt: at, firstGate: gate }]);
    void this.sync();
    return nonce;
  }

  /** Takes back what was read last. */
  undo(nonce: string, ticketId: string | undefined): void {
    this.#push({ about: ticketId, undo: nonce });
    const ticket = ticketId === undefined ? undefined : this.tickets.get(ticketId);
    if (ticket?.status === "CHECKED_IN")
      this.#put([{ ...ticket, status: "VALID", firstAt: undefined, firstGate: undefined }]);
    void this.sync();
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
        await this.#sendAll();
        await this.#fetchChanges();
        this.isOnline = true;
      } catch (error) {
        if (error instanceof CallRefused && error.status === 401) await this.#leave();
        else if (!(error instanceof CallRefused)) this.isOnline = false;
      }
      this.onChange();
    }
  }

  async #sendAll(): Promise<void> {
    let most = SENT_AT_ONCE_MAX;
    while (this.#queue.length > 0 && this.device) {
      const token = this.device.deviceToken;
      const firstUndo = this.#queue.findIndex((each) => "undo" in each);
      const count = Math.min(firstUndo < 0 ? this.#queue.length : firstUndo, most);
      const sent = this.#queue.slice(0, Math.max(1, count));
      const [first] = sent;
      try {
        if (first && "undo" in first) await this.#sendUndo(token, first.undo);
        else
          await this.#sendScans(
            token,
            sent.flatMap((each) => ("scan" in each ? each.scan : [])),
          );
      } catch (error) {
        if (!(error instanceof CallRefused && error.status === 400)) throw error;
        // One that can never be taken must not hold the others up.
        if (most > 1) {
          most = 1;
          continue;
        }
      }
      this.#queue = this.#queue.filter((each) => !sent.includes(each));
      await keep(
        "queue",
        sent.map(({ sequence }) => [keyOf(sequence), undefined]),
      );
      this.onChange();
    }
  }

  async #sendScans(token: string, scans: PendingScan[]): Promise<void> {
    const { results } = await callDoor<{ results: ScanAnswer[] }>("POST", "/v1/door/scans", {
      token,
      body: { scans },
    });
    for (const [n, answer] of results.entries())
      if (scans[n]!.shown === "OK" && answer.result !== "OK") this.onConflict(answer);
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
    const [device, post] = [this.device, this.post];
    if (!device || !post) return;
    if (this.#version === undefined) await fetchCodeKeys();
    const path = `/v1/door/performances/${post.performanceId}/manifest`;
    const since = this.#version === undefined ? {} : { since: String(this.#version) };
    let [version, cursor]: [number | undefined, string | null] = [undefined, null];
    let isWhole = true;
    do {
      const query = new URLSearchParams({ ...since, ...(cursor === null ? {} : { cursor }) });
      const page: Manifest = await callDoor("GET", `${path}?${query}`, { token: device.deviceToken });
      if (post.performanceId !== this.post?.performanceId) return;
      version ??= page.version;
      const known = page.tickets.filter(({ ticketId }) => !this.#isWaiting(ticketId));
      isWhole &&= known.length === page.tickets.length;
      this.#put(known);
      cursor = page.nextCursor;
    } while (cursor !== null);
    // What was left out is asked for again.
    if (!isWhole) return;
    this.#version = version;
    await keep("facts", [["version", version]]);
  }

  /** Of a ticket about which something is still to be sent, this phone knows more than the server. */
  #isWaiting(ticketId: string): boolean {
    return this.#queue.some(({ about }) => about === ticketId);
  }

  #push(entry: { about: string | undefined } & ({ scan: PendingScan } | { undo: string })): void {
    this.#sequence += 1;
    const pending: Pending = { sequence: this.#sequence, ...entry };
    this.#queue.push(pending);
    void keep("queue", [[keyOf(pending.sequence), pending]]);
  }

  #put(tickets: readonly KeptTicket[]): void {
    for (const ticket of tickets) this.tickets.set(ticket.ticketId, ticket);
    void keep(
      "tickets",
      tickets.map((ticket) => [ticket.ticketId, ticket]),
    );
    this.onChange();
  }

  /** The phone was revoked: it forgets the list, and who it was. What it could not send is lost with it. */
  async #leave(): Promise<void> {
    this.device = undefined;
    this.post = undefined;
    this.tickets.clear();
    this.#queue = [];
    this.#version = undefined;
    await forgetAll();
  }
}

/** Keys that sort as their numbers do. */
function keyOf(sequence: number): string {
  return String(sequence).padStart(12, "0");
}

function randomHex(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
