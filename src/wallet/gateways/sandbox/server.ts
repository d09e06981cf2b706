import { createHash, timingSafeEqual } from "node:crypto";
import { parseArgs } from "node:util";
import { z } from "zod";
import { createLog } from "../../../core/log.ts";
import { openJournal, type CaptureStatus, type SandboxJournal } from "./journal.ts";
import { journalPage } from "./page.ts";
import { SandboxWebhooks, webhookSettings } from "./webhooks.ts";

/**
 * The sandbox gateway: stands for an outside payment company, as a process with its own journal, so that it
 * can be slow, wrong or unreachable like a real one. Started by the supervisor:
 *
 * SANDBOX_GATEWAY_KEY=... bun src/wallet/gateways/sandbox/server.ts --data-dir .data [--port 0]
 *
 * Sends `{type: "ready", port}` or `{type: "failed", message}` to its parent, and ends with it.
 */

/** Longer than any caller waits. */
const TOO_LATE_MS = 30_000;
const AMOUNT_MAX = 1_000_000_000;
const ENTRIES_SHOWN = 200;
const BODY_BYTES_MAX = 16_384;

type Fault = "none" | "too_late" | "error_500";

/**
 * Its payment methods, each for one answer. `pm_sandbox_unreachable` is missing on purpose: its requests are
 * never sent.
 */
const METHODS: Record<string, { status: CaptureStatus; fault: Fault }> = {
  pm_sandbox_approve: { status: "CAPTURED", fault: "none" },
  pm_sandbox_decline: { status: "DECLINED", fault: "none" },
  pm_sandbox_timeout_approved: { status: "CAPTURED", fault: "too_late" },
  pm_sandbox_timeout_declined: { status: "DECLINED", fault: "too_late" },
  pm_sandbox_error_approved: { status: "CAPTURED", fault: "error_500" },
  pm_sandbox_error_declined: { status: "DECLINED", fault: "error_500" },
};
const UNREACHABLE = "pm_sandbox_unreachable";

const gatewayKeyed = z.string().min(1).max(255);
const amountOfMoney = z.int().min(1).max(AMOUNT_MAX);
const paymentBody = z.object({
  key: gatewayKeyed,
  amount: amountOfMoney,
  currency: z.literal("KRW"),
  method: z.string().max(255),
  notAfter: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .optional(),
});
const cancellationBody = z.object({ cancelKey: gatewayKeyed, amount: amountOfMoney });
const listQuery = z.object({
  from: z.iso.datetime({ offset: true }).transform(asUtc).nullable(),
  to: z.iso.datetime({ offset: true }).transform(asUtc).nullable(),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .nullable(),
});

const log = createLog("error", { process: "sandbox gateway" });

try {
  serve();
} catch (error) {
  const { message } = error as Error;
  if (process.send) process.send({ type: "failed", message });
  else console.error(message);
  process.exit(1);
}

function serve(): void {
  const { values } = parseArgs({
    options: { "data-dir": { type: "string" }, port: { type: "string", default: "0" } },
  });
  const key = process.env["SANDBOX_GATEWAY_KEY"];
  if (values["data-dir"] === undefined || !key) throw new Error("needs --data-dir and SANDBOX_GATEWAY_KEY");
  const journal = openJournal(values["data-dir"]);
  const webhooks = new SandboxWebhooks(journal, key);
  const server = serveSandbox(journal, webhooks, key, Number(values.port));

  const stop = (): void => {
    // Callers that wait for a delayed answer must not delay the stop.
    void server.stop(true);
    journal.close();
    process.exit(0);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  process.on("message", (message: { type?: string }) => {
    if (message.type === "stop") stop();
  });
  // The supervisor has ended, for whatever reason.
  process.on("disconnect", stop);
  if (process.send) process.send({ type: "ready", port: server.port });
  else console.log(`Sandbox gateway at http://127.0.0.1:${server.port}`);
}

function serveSandbox(
  journal: SandboxJournal,
  webhooks: SandboxWebhooks,
  key: string,
  port: number,
): Bun.Server<undefined> {
  const guarded =
    <R extends Request>(
      answer: (request: R, server: Bun.Server<undefined>) => Response | Promise<Response>,
    ) =>
    async (request: R, server: Bun.Server<undefined>): Promise<Response> =>
      isBearer(request, key) ? answer(request, server) : problem(401, "unauthorized");

  return Bun.serve({
    hostname: "127.0.0.1",
    port,
    maxRequestBodySize: BODY_BYTES_MAX,
    // Set explicitly, or Bun warns about every connection that is dropped on purpose.
    idleTimeout: 30,
    routes: {
      "/healthz": { GET: () => Response.json({ ok: true }) },
      "/": {
        GET: () =>
          new Response(journalPage(journal.newest(ENTRIES_SHOWN)), {
            headers: {
              "content-type": "text/html; charset=utf-8",
              "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
            },
          }),
      },
      "/v1/payments": {
        POST: guarded((request, server) => capture(journal, webhooks, request, server)),
        GET: guarded((request) => list(journal, new URL(request.url).searchParams)),
      },
      "/v1/journal": { GET: guarded(() => Response.json({ books: journal.books() })) },
      "/v1/webhook-settings": {
        GET: guarded(() => Response.json(webhooks.settings)),
        PUT: guarded(async (request) => {
          const settings = webhookSettings.safeParse(await readJson(request));
          if (!settings.success) return problem(400, "invalid_request");
          webhooks.change(settings.data);
          return Response.json(webhooks.settings);
        }),
      },
      "/v1/payments/:key": {
        GET: guarded((request: Bun.BunRequest<"/v1/payments/:key">) => {
          const entry = journal.find(request.params.key);
          return entry === null
            ? Response.json({ status: "UNKNOWN_KEY" }, { status: 404 })
            : Response.json({ ...entry, cancellations: journal.cancellationsOf(entry.key) });
        }),
      },
      "/v1/payments/:key/cancellations": {
        POST: guarded((request: Bun.BunRequest<"/v1/payments/:key/cancellations">) =>
          cancel(journal, webhooks, request.params.key, request),
        ),
      },
    },
    fetch: () => problem(404, "not_found"),
    error: (error) => {
      log.error("request failed", { error });
      return problem(500, "internal");
    },
  });
}

async function capture(
  journal: SandboxJournal,
  webhooks: SandboxWebhooks,
  request: Request,
  server: Bun.Server<undefined>,
): Promise<Response> {
  const body = paymentBody.safeParse(await readJson(request));
  if (!body.success) return problem(400, "invalid_request");
  const { key, amount, method, notAfter } = body.data;
  if (method === UNREACHABLE) return dropConnection(request, server);
  const behaviour = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  if (behaviour === undefined) return problem(422, "unknown_method");

  const { status, fault } = behaviour;
  const reason = status === "DECLINED" ? "card_declined" : null;
  const outcome = await journal.capture({ key, amount, method, status, reason, notAfter });
  if (outcome === "KEY_REUSED") return problem(409, "key_reused");
  if (outcome === "TOO_LATE") return problem(408, "too_late");
  if (outcome.isNew) webhooks.announce(outcome.entry);
  // A fault applies once. A repetition under the same key gets the actual result.
  if (outcome.isNew && fault === "error_500") return problem(500, "internal");
  if (outcome.isNew && fault === "too_late") {
    server.timeout(request, 0);
    await sleepUnlessGone(TOO_LATE_MS, request.signal);
  }
  return Response.json(outcome.entry);
}

function list(journal: SandboxJournal, parameters: URLSearchParams): Response {
  const query = listQuery.safeParse({
    from: parameters.get("from"),
    to: parameters.get("to"),
    cursor: parameters.get("cursor"),
  });
  return query.success ? Response.json(journal.list(query.data)) : problem(400, "invalid_request");
}

async function cancel(
  journal: SandboxJournal,
  webhooks: SandboxWebhooks,
  key: string,
  request: Request,
): Promise<Response> {
  const body = cancellationBody.safeParse(await readJson(request));
  if (!body.success) return problem(400, "invalid_request");
  const outcome = journal.cancel(key, body.data.cancelKey, body.data.amount);
  switch (outcome) {
    case "UNKNOWN_KEY":
      return Response.json({ status: "UNKNOWN_KEY" }, { status: 404 });
    case "CANCEL_KEY_REUSED":
      return problem(409, "cancel_key_reused");
    case "NOT_CAPTURED":
      return problem(422, "not_captured");
    case "EXCEEDS_REMAINDER":
      return problem(422, "exceeds_remainder");
    default:
      webhooks.announce(journal.find(key)!);
      return Response.json(outcome);
  }
}

/**
 * Never answers. The server closes the silent connection after a second, which the caller sees as a reset.
 */
function dropConnection(request: Request, server: Bun.Server<undefined>): Promise<Response> {
  server.timeout(request, 1);
  return new Promise<Response>(() => {});
}

function sleepUnlessGone(ms: number, gone: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  gone.addEventListener("abort", () => {
    clearTimeout(timer);
    resolve();
  });
  return promise;
}

function isBearer(request: Request, key: string): boolean {
  return timingSafeEqual(digest(request.headers.get("authorization") ?? ""), digest(`Bearer ${key}`));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

async function readJson(request: Request): Promise<unknown> {
  try {
    return await request.json();
  } catch {
    return undefined;
  }
}

function problem(status: number, error: string): Response {
  return Response.json({ error }, { status });
}

function asUtc(text: string): string {
  return new Date(text).toISOString();
}
