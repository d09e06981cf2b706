import { newId } from "../core/ids.ts";
import { isoTime } from "../core/time.ts";
import type { Database, Tx } from "../database/database.ts";
import { type Page, pageLimit } from "../http/schemas.ts";

/** Records what the organiser did. The runtime's database role cannot change or delete such a row. */
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

/** The organiser's actions, newest first: one page, and one row more where there is a next page. */
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
