import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { DAY_MS, localDate } from "../../src/core/time.ts";
import { createLog } from "../../src/core/log.ts";
import { startServer } from "../../src/worker/server.ts";
import { sandboxGateway } from "../../src/wallet/gateways/sandbox/gateway.ts";
import { asOrganiser, guest, newKey, topUp } from "../../testing/buyer.ts";
import { ORGANISER_KEY } from "../../testing/worker-config.ts";
import { setStage } from "../../testing/stage.ts";

const { frontrow, call } = setStage({ gateway: true, walletAccess: "signed-in" });

async function reconcile(query = "") {
  return (await asOrganiser(call)("GET", `/v1/organiser/reconciliation${query}`)).body;
}

async function toppedUp(method = "pm_sandbox_approve"): Promise<{ topUpId: string; key: string }> {
  const { topUpId } = (await topUp(await guest(call), 5_000, method)).body;
  const [row] = await frontrow.admin`select gateway_key from top_ups where top_up_id = ${topUpId}`;
  return { topUpId, key: row.gateway_key };
}

function gateway() {
  const { url, key } = frontrow.config.gateway;
  return sandboxGateway(url, key);
}

const today = () => localDate(Date.now(), "Asia/Seoul");

describe("the books agree", () => {
  test("over approvals, declines, parts sent back, and what is open", async () => {
    const buyer = await guest(call);
    const { topUpId } = (await topUp(buyer, 5_000)).body;
    await topUp(buyer, 5_000, "pm_sandbox_decline");
    await topUp(buyer, 5_000, "pm_sandbox_error_approved");
    const path = `/v1/users/${buyer.userId}/wallet/top-ups/${topUpId}/reversals`;
    await buyer.call("POST", path, { body: { amount: 2_000 }, headers: newKey() });
    expect(await reconcile()).toMatchObject({ compared: 3, open: 1, differences: [], stuck: [] });
    expect(await reconcile(`?date=${today()}`)).toMatchObject({ compared: 3, differences: [] });
    expect(await reconcile("?date=2020-01-01")).toMatchObject({ compared: 0, date: "2020-01-01" });
    await frontrow.admin`update top_ups set next_look_at = clock_timestamp()`;
    await frontrow.services.wallets.settleOpenTopUps();
    expect(await reconcile()).toMatchObject({ open: 0, differences: [] });
  });
});

describe("each kind of difference is found, named by its key, with the next step", () => {
  /** Makes one difference, looks, and unmakes it. */
  async function expectOne(kind: string, key: string, undo: () => Promise<unknown>): Promise<void> {
    const expected = [{ kind, key, nextStep: expect.any(String) }];
    expect(await reconcile()).toMatchObject({ differences: expected });
    expect(await reconcile(`?date=${today()}`)).toMatchObject({ differences: expected });
    await undo();
    expect((await reconcile()).differences).toEqual([]);
  }

  test("credited, not captured", async () => {
    const { topUpId, key } = await toppedUp();
    const fake = Bun.randomUUIDv7();
    await frontrow.admin`update top_ups set gateway_key = ${fake}, gateway = 'sandbox'
      where top_up_id = ${topUpId}`;
    const { differences } = await reconcile();
    expect(
      differences.map((each: { kind: string; key: string }) => [each.kind, each.key]).toSorted(),
    ).toEqual(
      [
        ["not_captured", fake],
        ["not_in_our_books", key],
      ].toSorted(),
    );
    await frontrow.admin`update top_ups set gateway_key = ${key} where top_up_id = ${topUpId}`;
  });

  test("captured, not credited", async () => {
    const { topUpId, key } = await toppedUp();
    await frontrow.admin`update top_ups set status = 'FAILED' where top_up_id = ${topUpId}`;
    await expectOne(
      "not_credited",
      key,
      () => frontrow.admin`update top_ups set status = 'SUCCEEDED' where top_up_id = ${topUpId}`,
    );
  });

  test("another amount", async () => {
    const { topUpId, key } = await toppedUp();
    await frontrow.admin`update top_ups set amount = 4999 where top_up_id = ${topUpId}`;
    await expectOne(
      "amount",
      key,
      () => frontrow.admin`update top_ups set amount = 5000 where top_up_id = ${topUpId}`,
    );
  });

  test("cancelled there, not here; then captured with a key that is nobody's", async () => {
    const { topUpId, key } = await toppedUp();
    await gateway().cancel({ key, cancelKey: "by hand", amount: 100 });
    expect(await reconcile()).toMatchObject({ differences: [{ kind: "reversed", topUpId }] });

    await gateway().charge({ key: "a stranger", amount: 7, method: "pm_sandbox_approve" });
    const { differences } = await reconcile();
    expect(differences).toHaveLength(2);
    expect(differences).toContainEqual(expect.objectContaining({ kind: "not_in_our_books", topUpId: null }));
  });
});

test("what is open for too long, or has another amount, is listed as stuck", async () => {
  const { topUpId } = await toppedUp("pm_sandbox_error_approved");
  expect((await reconcile()).stuck).toEqual([]);
  await frontrow.admin`
    update top_ups set created_at = created_at - interval '10 minutes' where top_up_id = ${topUpId}`;
  expect((await reconcile()).stuck).toMatchObject([{ kind: "top_up", id: topUpId, status: "UNKNOWN" }]);
  await frontrow.admin`
    update top_ups set created_at = clock_timestamp(), amount = 5001, next_look_at = clock_timestamp()
    where top_up_id = ${topUpId}`;
  await frontrow.services.wallets.settleOpenTopUps();
  expect((await reconcile()).stuck).toMatchObject([{ id: topUpId, reason: "amount_mismatch" }]);
});

test("npm run reconcile prints each and fails; on a day without any it exits 0", async () => {
  const server = startServer(frontrow.config, frontrow.services, createLog("error"));
  try {
    const run = async (...parameters: string[]) => {
      const script = join(import.meta.dir, "..", "..", "scripts", "reconcile.ts");
      const child = Bun.spawn(
        [process.execPath, script, "--url", `http://127.0.0.1:${server.port}`, ...parameters],
        { env: { ...process.env, ORGANISER_KEY }, stdout: "pipe", stderr: "pipe" },
      );
      const [text, complaint] = await Promise.all(
        [child.stdout, child.stderr].map((stream) => new Response(stream).text()),
      );
      return { text, complaint, code: await child.exited };
    };
    const all = await run();
    expect(all.code).toBe(1);
    expect(all.text).toContain("DIFFERS  not_in_our_books  a stranger");
    expect(all.text).toContain("STUCK    top_up");
    await frontrow.admin`update top_ups set status = 'FAILED', settled_at = clock_timestamp()
      where status = 'UNKNOWN'`;
    const yesterday = localDate(Date.now() - 5 * DAY_MS, "Asia/Seoul");
    const clean = await run("--date", yesterday);
    expect(clean).toMatchObject({ code: 0, text: expect.stringContaining("0 differ, 0 stuck") });
    const { complaint, code } = await run("--date", "2026-02-30");
    expect(complaint).toMatch(/^Frontrow: http:\S+ answered 400: date must be [^{}]+\n$/);
    expect(code).toBe(2);
  } finally {
    await server.stop(true);
  }
});

test("the CSV of a wallet, added up from its last line, gives every balance", async () => {
  const buyer = await guest(call);
  for (let i = 1; i <= 25; i += 1) await topUp(buyer, i);
  const reply = await buyer.call("GET", `/v1/users/${buyer.userId}/wallet/entries.csv`);
  expect(reply.headers.get("Content-Type")).toContain("text/csv");
  const [head, ...lines] = String(reply.body).trimEnd().split("\r\n");
  expect(head).toBe("entryId,sequence,kind,amount,balanceAfter,reference,createdAt");
  expect(lines).toHaveLength(25);
  let balance = 0;
  for (const line of lines.toReversed()) {
    const [, , , amount, balanceAfter] = line.split(",");
    balance += Number(amount);
    expect(balance).toBe(Number(balanceAfter));
  }
  const { body } = await buyer.call("GET", `/v1/users/${buyer.userId}/wallet`);
  expect(body.balance).toBe(balance);
  const stranger = await guest(call);
  expect((await stranger.call("GET", `/v1/users/${buyer.userId}/wallet/entries.csv`)).status).toBe(404);
});
