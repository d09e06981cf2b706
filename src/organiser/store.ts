import { newId } from "../core/ids.ts";
import type { Tx } from "../platform/database.ts";

/** Writes down what the organiser did, for good: the runtime's role may not change or delete it. */
export async function insertAction(tx: Tx, action: string, subject: string, detail: object): Promise<void> {
  await tx`
    insert into organiser_actions (action_id, action, subject, detail)
    values (${newId()}, ${action}, ${subject}, ${JSON.stringify(detail)}::text::jsonb)`;
}
