import { newId } from "../core/ids.ts";
import { isoTime } from "../core/time.ts";
import type { Database, Tx } from "../database/database.ts";
import { type Page, pageLimit } from "../http/schemas.ts";

/** Writes down what the organiser did, for good: the runtime's role may not change or delete it. */
export async function insertAction(tx: Tx, action: string, subject: string, detail: object): Promise<void> {
  await tx`
    insert into organiser_actions (action_id, action, subject, detail)
    values (${newId()}, ${action}, ${subject}, ${JSON.stringify(detail)}::text::jsonb)`;
}

export interface Action {
  actionId: string;
  action: string;
  subject: string | null;
  detail: unknown;
  createdAt: string;
}

/** What the organiser did, newest first; one more than the page's limit, if there is. */
export async function readActions(db: Database, page: Page): Promise<Action[]> {
  const rows = await db.query<{
    action_id: string;
    action: string;
    subject: string | null;
    detail: string;
    created_at: Date;
  }>`
    select action_id, action, subject, detail::text detail, created_at from organiser_actions
    where action_id < coalesce(${page.cursor ?? null}::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
    order by action_id desc limit ${pageLimit(page) + 1}`;
  return rows.map((row) => ({
    actionId: row.action_id,
    action: row.action,
    subject: row.subject,
    detail: JSON.parse(row.detail),
    createdAt: isoTime(row.created_at.getTime()),
  }));
}
