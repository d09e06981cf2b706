import type { KeptTicket } from "../verdict.ts";
import { keep, readAll, readFact } from "./database.ts";

/**
 * The list of a date, as the server last told it. It is kept until a newer one is there: also while the phone
 * stands at another date's door.
 */
export class TicketList {
  readonly performanceId: string;
  readonly tickets = new Map<string, KeptTicket>();
  /** Up to which version it is whole. */
  version: number | undefined;

  private constructor(performanceId: string) {
    this.performanceId = performanceId;
  }

  /** The list that is kept of a date, or an empty one. */
  static async load(performanceId: string): Promise<TicketList> {
    const list = new TicketList(performanceId);
    list.version = await readFact<number>(`version/${performanceId}`);
    for (const ticket of await readAll<KeptTicket>("tickets", list.#keyOf("")))
      list.tickets.set(ticket.ticketId, ticket);
    return list;
  }

  put(tickets: readonly KeptTicket[]): void {
    for (const ticket of tickets) this.tickets.set(ticket.ticketId, ticket);
    void keep(
      "tickets",
      tickets.map((ticket) => [this.#keyOf(ticket.ticketId), ticket]),
    );
  }

  /** Forgets all but these, as when a whole list has come. Returns what is gone. */
  keepOnly(ticketIds: ReadonlySet<string>): string[] {
    const gone = [...this.tickets.keys()].filter((id) => !ticketIds.has(id));
    for (const id of gone) this.tickets.delete(id);
    void keep(
      "tickets",
      gone.map((id) => [this.#keyOf(id), undefined]),
    );
    return gone;
  }

  async reach(version: number): Promise<void> {
    this.version = version;
    await keep("facts", [[`version/${this.performanceId}`, version]]);
  }

  #keyOf(ticketId: string): string {
    return `${this.performanceId}/${ticketId}`;
  }
}
