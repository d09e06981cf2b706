import { expect, test } from "bun:test";
import { claimUnsettled } from "../../src/wallet/ledger/store.ts";
import { admittedBuyer, newKey } from "../../testing/buyer.ts";
import { until } from "../../testing/processes/until.ts";
import { setSaleStage } from "../../testing/stage.ts";

/** A charge that a webhook or the reconciler settles while its own call waits for the company. */
const { frontrow, call, concert, hold } = setSaleStage();
const PRICE = 10_000;

test("the call answers how its payment was settled meanwhile", async () => {
  const captured = { outcome: "captured", amount: PRICE, currency: "KRW" } as const;
  const cases = [
    ["timeout_approved", captured, 201, { status: "SUCCEEDED", balanceAfter: 0 }],
    ["timeout_declined", { outcome: "declined", reason: "lost_card" }, 402, { code: "top_up_declined" }],
    // Nothing is kept: its key is free for another try.
    ["timeout_declined", { outcome: "absent" }, 502, { code: "gateway_unavailable" }],
  ] as const;
  const { db, wallets } = frontrow.services;
  // The company's silence is waited for once: all calls wait at the same time.
  const answers = [];
  for (const [seat, [method, result, status, body]] of cases.entries()) {
    const buyer = await admittedBuyer(frontrow, call, concert.queueId);
    const { reservationId } = (await hold(buyer, [seat + 1])).body;
    const paying = { reservationId, topUp: { paymentMethod: `pm_sandbox_${method}` } };
    const answer = buyer.call("POST", "/v1/payments", { body: paying, headers: newKey() });
    answers.push({ answer, expected: { status, body } });
    const madeDue = async () =>
      (
        await frontrow.admin`
          update top_ups set next_look_at = clock_timestamp() where user_id = ${buyer.userId} returning 1`
      ).length === 1;
    await until("its charge is on its way", 10_000, madeDue);
    const [due] = await claimUnsettled(db, wallets.termsFor(method).gateway, 1);
    await wallets.results.submit({ ...due!.topUp, result });
  }
  for (const { answer, expected } of answers) expect(await answer).toMatchObject(expected);
});
