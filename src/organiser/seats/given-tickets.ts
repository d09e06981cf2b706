import type { PerformanceId, UserId } from "../../core/ids.ts";
import { isoTime } from "../../core/time.ts";
import type { Database } from "../../database/database.ts";
import { readActsUpon } from "../../history/for-transactions.ts";
import type { GivenTickets } from "./api.ts";
import type { GivenTicket } from "./store.ts";

/** As the history calls what is done with such tickets. */
export const GIVE = "give_tickets";
export const TAKE_BACK = "take_back_ticket";

interface Recipient {
  name: string;
  email: string;
  phone: string | null;
  locale: "ko" | "en";
}

/** Where the names and addresses of recipients are kept, sealed as those of buyers. */
export interface RecipientBook {
  put(userId: UserId, recipient: Recipient): Promise<void>;
  delete(userId: UserId): Promise<void>;
  ofUsers(userIds: readonly UserId[]): Promise<Map<UserId, Recipient>>;
}

/** Tickets that were given away: who has them, who gave them, and who took them back. */
export async function viewGiven(
  db: Database,
  book: RecipientBook,
  id: PerformanceId,
  given: readonly GivenTicket[],
): Promise<GivenTickets["tickets"]> {
  const contacts = await book.ofUsers([...new Set(given.map(({ userId }) => userId))]);
  const acts = given.length === 0 ? [] : await readActsUpon(db, id, [GIVE, TAKE_BACK]);
  const giving = new Map<string, string | null>();
  const takenBack = new Map<string, GivenTickets["tickets"][number]["takenBack"]>();
  for (const { action, actorName, createdAt, reason, detail } of acts) {
    const { ticketId, ticketIds = [] } = detail as { ticketId?: string; ticketIds?: string[] };
    for (const each of ticketIds) giving.set(each, actorName);
    if (action === TAKE_BACK && ticketId !== undefined)
      takenBack.set(ticketId, { at: isoTime(createdAt), by: actorName, reason });
  }
  return given.map((each) => {
    const contact = contacts.get(each.userId);
    const { ticketId, performanceId, seatNumber, section, row, label, reason, status, allocation } = each;
    return {
      ticketId,
      performanceId,
      seatNumber,
      section,
      row,
      label,
      reason,
      status,
      allocation,
      recipient: contact ? { name: contact.name, email: contact.email || null } : null,
      issuedAt: isoTime(each.issuedAt),
      issuedBy: giving.get(ticketId) ?? null,
      takenBack: takenBack.get(ticketId) ?? null,
    };
  });
}
