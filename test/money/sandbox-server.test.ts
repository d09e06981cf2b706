import { Database } from "bun:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, chownSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openJournal, SandboxJournal } from "../../src/wallet/gateways/sandbox/journal.ts";

const KEY = "a gateway key";
const NOBODY = 65_534;
let dataDir: string;
let gateway: Awaited<ReturnType<typeof startGateway>>;

async function startGateway(port = 0, output: "inherit" | "pipe" = "inherit") {
  const ready = Promise.withResolvers<number>();
  const child = Bun.spawn(
    [
      process.execPath,
      join(import.meta.dir, "..", "..", "src", "wallet", "gateways", "sandbox", "server.ts"),
      "--data-dir",
      dataDir,
      "--port",
      String(port),
    ],
    {
      env: { ...process.env, SANDBOX_GATEWAY_KEY: KEY },
      ipc: (message: { type: string; port: number }) => ready.resolve(message.port),
      serialization: "json",
      stdout: output,
      stderr: output,
    },
  );
  return { process: child, port: await ready.promise };
}

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "frontrow-sandbox-"));
  gateway = await startGateway();
});
afterAll(async () => {
  gateway.process.kill("SIGKILL");
  await gateway.process.exited;
  rmSync(dataDir, { recursive: true, force: true });
});

function call(method: string, path: string, body?: object, timeoutMs = 5000): Promise<Response> {
  return fetch(`http://127.0.0.1:${gateway.port}${path}`, {
    method,
    headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
    signal: AbortSignal.timeout(timeoutMs),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

const pay = (key: string, method: string, amount = 5000, timeoutMs?: number) =>
  call("POST", "/v1/payments", { key, amount, currency: "KRW", method }, timeoutMs);

async function journaled(key: string): Promise<{ status: string }> {
  return (await call("GET", `/v1/payments/${encodeURIComponent(key)}`)).json() as Promise<{ status: string }>;
}

/** The status code, or "no answer" for a dropped connection. */
async function hearOf(answer: Promise<Response>): Promise<number | "no answer"> {
  try {
    return (await answer).status;
  } catch {
    return "no answer";
  }
}

describe("a test method decides what is heard and what is true", () => {
  test.each([
    ["pm_sandbox_approve", 200, "CAPTURED"],
    ["pm_sandbox_decline", 200, "DECLINED"],
    ["pm_sandbox_timeout_approved", "no answer", "CAPTURED"],
    ["pm_sandbox_timeout_declined", "no answer", "DECLINED"],
    ["pm_sandbox_error_approved", 500, "CAPTURED"],
    ["pm_sandbox_error_declined", 500, "DECLINED"],
    ["pm_sandbox_unreachable", "no answer", "UNKNOWN_KEY"],
    ["pm_card", 422, "UNKNOWN_KEY"],
    ["toString", 422, "UNKNOWN_KEY"],
  ] as const)("%s: heard %p, journaled %s", async (method, heard, truth) => {
    const key = `method/${method}`;
    expect(await hearOf(pay(key, method, 5000, 700))).toBe(heard);
    expect((await journaled(key)).status).toBe(truth);
  });
});

test("unreachable closes the connection soon, without an answer", async () => {
  const begunMs = performance.now();
  expect(await hearOf(pay("gone", "pm_sandbox_unreachable", 1, 20_000))).toBe("no answer");
  expect(performance.now() - begunMs).toBeLessThan(10_000);
}, 30_000);

test("an answer carries amount, currency, and time or reason", async () => {
  expect(await (await pay("view-1", "pm_sandbox_approve")).json()).toMatchObject({
    key: "view-1",
    status: "CAPTURED",
    amount: 5000,
    currency: "KRW",
    capturedAt: expect.any(String),
  });
  expect(await (await pay("view-2", "pm_sandbox_decline")).json()).toMatchObject({ reason: "card_declined" });
});

test("the same key answers the same, and captures once", async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => pay("same", "pm_sandbox_approve")));
  const bodies = new Set(await Promise.all(answers.map((answer) => answer.text())));
  expect(bodies.size).toBe(1);
  const { items } = (await (await call("GET", "/v1/payments")).json()) as { items: { key: string }[] };
  expect(items.filter((item) => item.key === "same")).toHaveLength(1);
});

test("asking again after a 500 tells what became of it", async () => {
  expect((await pay("again", "pm_sandbox_error_approved")).status).toBe(500);
  expect(await (await pay("again", "pm_sandbox_error_approved")).json()).toMatchObject({
    status: "CAPTURED",
  });
});

test("409 when a key comes back with another amount or method", async () => {
  await pay("reused", "pm_sandbox_approve");
  expect((await pay("reused", "pm_sandbox_approve", 5001)).status).toBe(409);
  expect((await pay("reused", "pm_sandbox_decline")).status).toBe(409);
});

test("cancellations: partial, whole, idempotent, never more than was captured", async () => {
  await pay("c1", "pm_sandbox_approve", 1000);
  const cancel = (cancelKey: string, amount: number) =>
    call("POST", "/v1/payments/c1/cancellations", { cancelKey, amount });
  expect(await (await cancel("a", 400)).json()).toMatchObject({ amount: 400, cancelledAmount: 400 });
  expect(await (await cancel("a", 400)).json()).toMatchObject({ amount: 400, cancelledAmount: 400 });
  expect((await cancel("a", 401)).status).toBe(409);
  expect((await cancel("b", 601)).status).toBe(422);
  expect(await (await cancel("b", 600)).json()).toMatchObject({ cancelledAmount: 1000 });
  expect(await journaled("c1")).toMatchObject({ status: "CAPTURED", cancelledAmount: 1000 });
  const absent = await call("POST", "/v1/payments/absent/cancellations", { cancelKey: "z", amount: 1 });
  expect(absent.status).toBe(404);
});

describe("refusals", () => {
  test.each([
    { key: "x", amount: 0, currency: "KRW", method: "pm_sandbox_approve" },
    { key: "x", amount: 1.5, currency: "KRW", method: "pm_sandbox_approve" },
    { key: "x", amount: 1, currency: "USD", method: "pm_sandbox_approve" },
    { amount: 1, currency: "KRW", method: "pm_sandbox_approve" },
  ])("400 %j", async (body) => {
    expect((await call("POST", "/v1/payments", body)).status).toBe(400);
  });

  test("401 without the key", async () => {
    expect((await fetch(`http://127.0.0.1:${gateway.port}/v1/payments`)).status).toBe(401);
  });
});

test("the list pages through everything once", async () => {
  await Promise.all(Array.from({ length: 150 }, (_, n) => pay(`page-${n}`, "pm_sandbox_approve")));
  const seen: string[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const query: string = cursor === "" ? "" : `&cursor=${cursor}`;
    const answer = await call("GET", `/v1/payments?from=2020-01-01T00:00:00Z${query}`);
    const page = (await answer.json()) as { items: { key: string }[]; nextCursor: string | null };
    seen.push(...page.items.map((item) => item.key));
    cursor = page.nextCursor;
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.filter((key) => key.startsWith("page-"))).toHaveLength(150);
  const none = await call("GET", "/v1/payments?to=2020-01-01T00:00:00Z");
  expect(await none.json()).toEqual({ items: [], nextCursor: null });
});

test("the page shows the journal, escaped", async () => {
  await pay("<script>alert(1)</script>", "pm_sandbox_approve");
  const page = await (await fetch(`http://127.0.0.1:${gateway.port}/`)).text();
  expect(page).toContain("&lt;script&gt;");
  expect(page).not.toContain("<script>");
});

test("the journal survives SIGKILL, and the port can be taken again", async () => {
  const answer = (await (await pay("durable", "pm_sandbox_approve")).json()) as { status: string };
  gateway.process.kill("SIGKILL");
  await gateway.process.exited;
  gateway = await startGateway(gateway.port);
  expect(await journaled("durable")).toMatchObject(answer);
});

test("a journal keeps its name, unlike any other's; one from before names has the plain one", async () => {
  const journalIn = (name: string) => new SandboxJournal(join(dataDir, name));
  const [first, second, old] = [journalIn("a.sqlite"), journalIn("b.sqlite"), journalIn("old.sqlite")];
  const name = first.books();
  expect(name).toMatch(/^sandbox-[0-9a-f]{12}$/);
  expect(second.books()).not.toBe(name);
  const payment = { amount: 1, method: "pm_sandbox_approve", status: "CAPTURED" as const, reason: null };
  await first.capture({ key: "k", ...payment });
  await old.capture({ key: "k", ...payment });
  expect(old.books()).toBe("sandbox");
  first.close();
  const again = journalIn("a.sqlite");
  expect(again.books()).toBe(name);
  for (const journal of [again, second, old]) journal.close();
  const served = (await (await call("GET", "/v1/journal")).json()) as { books: string };
  expect(served.books).toMatch(/^sandbox/);
});

test("it ends when its parent goes", async () => {
  const child = await startGateway();
  child.process.disconnect();
  expect(await child.process.exited).toBe(0);
});

test("a journal that can only be read is refused by name, and nothing is left beside it", () => {
  const folder = mkdtempSync(join(tmpdir(), "frontrow-sandbox-"));
  const file = join(folder, "sandbox-gateway.sqlite");
  openJournal(folder).close();
  chmodSync(file, 0o400);
  // Root may write it all the same.
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) for (const path of [folder, file]) chownSync(path, NOBODY, NOBODY);
  if (isRoot) process.seteuid?.(NOBODY);
  try {
    const complaint = (path: string) =>
      `${path}, of the sandbox gateway's journal, cannot be written (EACCES)`;
    expect(() => openJournal(folder)).toThrow(complaint(file));
    expect(readdirSync(folder)).toEqual(["sandbox-gateway.sqlite"]);
    chmodSync(file, 0o600);
    for (const side of [`${file}-shm`, `${file}-wal`]) {
      writeFileSync(side, "", { mode: 0o400 });
      expect(() => openJournal(folder)).toThrow(complaint(side));
      chmodSync(side, 0o600);
    }
    openJournal(folder).close();
  } finally {
    if (isRoot) process.seteuid?.(0);
    rmSync(folder, { recursive: true });
  }
});

test("a call that fails is a line of JSON in the log", async () => {
  const before = gateway;
  gateway = await startGateway(0, "pipe");
  const broken = new Database(join(dataDir, "sandbox-gateway.sqlite"));
  broken.run("alter table settings rename to gone");
  expect((await call("PUT", "/v1/webhook-settings", {})).status).toBe(500);
  broken.run("alter table gone rename to settings");
  broken.close();
  gateway.process.kill("SIGTERM");
  const { stdout, stderr } = gateway.process;
  gateway = before;
  expect(await new Response(stderr as ReadableStream).text()).toBe("");
  expect(JSON.parse(await new Response(stdout as ReadableStream).text())).toMatchObject({
    level: "error",
    process: "sandbox gateway",
    error: { message: expect.stringContaining("no such table") },
  });
});
