import { afterAll, beforeAll, expect, test } from "bun:test";
import { KOREAN_REFUND_POLICY } from "../../src/core/refunds/refund-policy.ts";
import { migrate } from "../../src/database/migrations.ts";
import { databaseBefore } from "../../testing/postgres.ts";
import { writeUnchecked } from "../../testing/unchecked.ts";

/** Payments of the version that wrote the whole policy with each of them. */
const [USUAL, FINAL, OLDEST] = ["1", "2", "3"].map((end) => `00000000-0000-7000-8000-00000000000${end}`);
const USUAL_POLICY = JSON.stringify(KOREAN_REFUND_POLICY);
let database: Awaited<ReturnType<typeof databaseBefore>>;

beforeAll(async () => {
  database = await databaseBefore("0048-refund-policies.sql");
  const { owner, adminUrl } = database;
  await writeUnchecked(owner, async (tx) => {
    for (const [id, change] of [
      [USUAL, '{"freeOnPurchaseDay": false}'],
      [FINAL, '{"isFinal": true}'],
      [OLDEST, "{}"],
    ])
      await tx`
        insert into payments (payment_id, reservation_id, user_id, amount, balance_after, status, paid_at,
                              refund_policy)
        values (${id}, ${id}, ${id}, 1000, 0, 'SUCCEEDED', now(),
                ${USUAL_POLICY}::text::jsonb || ${change}::text::jsonb)`;
  });
  await migrate(adminUrl);
});
afterAll(async () => {
  await database.owner.close();
  await database.drop();
});

test("each payment keeps the policy that it was made by, and equal ones share a row", async () => {
  const { owner } = database;
  const rows = await owner<{ payment_id: string; no: number; final: boolean | null; free: boolean | null }[]>`
    select payment_id, refund_policy_no no, (policy -> 'isFinal')::boolean final,
           (policy -> 'freeOnPurchaseDay')::boolean free
    from payments join refund_policies using (refund_policy_no) order by payment_id`;
  expect([...rows]).toEqual([
    { payment_id: USUAL!, no: 1, final: null, free: false },
    { payment_id: FINAL!, no: expect.any(Number), final: true, free: null },
    { payment_id: OLDEST!, no: expect.any(Number), final: null, free: null },
  ]);
  expect(new Set(rows.map(({ no }) => no)).size).toBe(3);
  const [again] = await owner`
    select refund_policy_no(policy) no from refund_policies where refund_policy_no = ${rows[1]!.no}`;
  expect(again.no).toBe(rows[1]!.no);
});
