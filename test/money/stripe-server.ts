import { createHmac } from "node:crypto";

/** A PaymentIntent as its API answers it, as far as Frontrow reads it. */
interface Intent {
  id: string;
  object: "payment_intent";
  amount: number;
  amount_received: number;
  currency: string;
  status: string;
  created: number;
  metadata: Record<string, string>;
  last_payment_error: { code: string; decline_code: string } | null;
  latest_charge: { id: string; created: number; amount_refunded: number } | null;
}

interface StripeRefund {
  id: string;
  object: "refund";
  amount: number;
  status: string;
  payment_intent: string;
  metadata: Record<string, string>;
}

/** What the server does with the next charge or refund, once. */
export type StripeFault =
  | { kind: "refuse"; status: number; error: { type: string; code?: string; decline_code?: string } }
  | { kind: "silent_after_doing" }
  | { kind: "garbage_after_doing" }
  /** It answers with the one that it did before. */
  | { kind: "another" };

export interface StripeServer {
  url: string;
  fault: StripeFault | null;
  /** Payments made from now on are found by the search only once this is false again. */
  searchIsLate: boolean;
  /** The search answers with all payments there are. */
  searchIsVague: boolean;
  /** It answers with no JSON. */
  isGarbled: boolean;
  /** Of a list, at most. */
  pageItems: number;
  /** The newest first. */
  intents: Intent[];
  /** As a day later: no Idempotency-Key is known any more. */
  forget(): void;
  /** How often a request of this kind did something. */
  done: { charges: number; refunds: number };
  refunds: StripeRefund[];
  stop(): Promise<void>;
}

export const STRIPE_SECRET_KEY = "sk_test_onlyForTheseTests";
export const STRIPE_WEBHOOK_SECRET = "whsec_onlyForTheseTests";
/** Confirmation tokens that come to what their name says. */
export const TOKENS = { approve: "ctoken_approve", decline: "ctoken_decline" };

/**
 * A server that speaks the documented messages of Stripe's API, as far as Frontrow uses it: forms in, JSON
 * out, lists with the newest first, and under an Idempotency-Key the first answer again, errors too.
 */
export function startStripeServer(): StripeServer {
  const intents: Intent[] = [];
  const late = new Set<Intent>();
  const answers = new Map<string, { form: string; answer: Answer }>();

  function charge(form: URLSearchParams): Answer {
    const isDeclined = form.get("confirmation_token") === TOKENS.decline;
    const amount = Number(form.get("amount"));
    const created = Math.floor(Date.now() / 1_000);
    const intent: Intent = {
      id: `pi_${intents.length}`,
      object: "payment_intent",
      amount,
      amount_received: isDeclined ? 0 : amount,
      currency: form.get("currency")!,
      status: isDeclined ? "requires_payment_method" : "succeeded",
      created,
      metadata: metadataOf(form),
      last_payment_error: isDeclined ? { code: "card_declined", decline_code: "generic_decline" } : null,
      latest_charge: isDeclined ? null : { id: `ch_${intents.length}`, created, amount_refunded: 0 },
    };
    intents.unshift(intent);
    if (server.searchIsLate) late.add(intent);
    server.done.charges += 1;
    const { code, decline_code } = intent.last_payment_error ?? {};
    return isDeclined
      ? problem(402, { type: "card_error", code: code!, decline_code: decline_code! })
      : { status: 200, body: collapsed(intent) };
  }

  function refund(form: URLSearchParams): Answer {
    const intent = intents.find(({ id }) => id === form.get("payment_intent"));
    if (!intent?.latest_charge)
      return problem(404, { type: "invalid_request_error", code: "resource_missing" });
    const amount = Number(form.get("amount"));
    if (amount > intent.amount_received - intent.latest_charge.amount_refunded)
      return problem(400, { type: "invalid_request_error" });
    intent.latest_charge.amount_refunded += amount;
    const id = `re_${server.refunds.length}`;
    const body: StripeRefund = {
      id,
      object: "refund",
      amount,
      status: "succeeded",
      payment_intent: intent.id,
      metadata: metadataOf(form),
    };
    server.refunds.unshift(body);
    server.done.refunds += 1;
    return { status: 200, body };
  }

  async function perform(request: Request, act: (form: URLSearchParams) => Answer): Promise<Response> {
    const form = await request.text();
    const key = `${request.headers.get("Idempotency-Key")} ${request.url}`;
    const before = answers.get(key);
    if (before !== undefined && before.form !== form)
      return respond(problem(400, { type: "idempotency_error" }));
    const fault = server.fault;
    server.fault = null;
    const refusal = fault?.kind === "refuse" ? problem(fault.status, fault.error) : null;
    const latest = act === charge ? intents[0] && collapsed(intents[0]) : server.refunds[0];
    const done = before?.answer ?? structuredClone(refusal ?? act(new URLSearchParams(form)));
    const answer = fault?.kind === "another" ? { status: 200, body: latest } : done;
    answers.set(key, { form, answer });
    if (fault?.kind === "silent_after_doing") await Bun.sleep(5_000);
    if (fault?.kind === "garbage_after_doing") return new Response("<html>Bad gateway</html>");
    return respond(answer);
  }

  function pageOf(items: readonly { id: string }[], query: URLSearchParams): Answer {
    const after = query.get("starting_after");
    const start = after === null ? 0 : items.findIndex(({ id }) => id === after) + 1;
    if (after !== null && start === 0)
      return problem(400, { type: "invalid_request_error", code: "resource_missing" });
    const end = start + Math.min(server.pageItems, Number(query.get("limit") ?? 10));
    return { status: 200, body: { data: items.slice(start, end), has_more: items.length > end } };
  }

  function listIntents(query: URLSearchParams): Answer {
    const from = Number(query.get("created[gte]") ?? 0);
    if (from < 0) return problem(400, { type: "invalid_request_error", code: "parameter_invalid_integer" });
    const to = Number(query.get("created[lt]") ?? Infinity);
    const within = intents.filter(({ created }) => created >= from && created < to);
    const isExpanded = query.get("expand[]") === "data.latest_charge";
    return pageOf(isExpanded ? within : within.map(collapsed), query);
  }

  function search(query: URLSearchParams): Answer {
    const [, name = "", value] = /^metadata\['(.+)'\]:'(.+)'$/.exec(query.get("query") ?? "") ?? [];
    const isFound = (each: Intent) =>
      (each.metadata[name] === value || server.searchIsVague) && !(server.searchIsLate && late.has(each));
    return pageOf(intents.filter(isFound).map(collapsed), query);
  }

  function answer(request: Request): Response | Promise<Response> {
    if (server.isGarbled) return new Response("<html>Bad gateway</html>");
    if (request.headers.get("Authorization") !== `Bearer ${STRIPE_SECRET_KEY}`)
      return respond(problem(401, { type: "invalid_request_error" }));
    const { pathname, searchParams: query } = new URL(request.url);
    switch (`${request.method} ${pathname}`) {
      case "POST /v1/payment_intents":
        return perform(request, charge);
      case "POST /v1/refunds":
        return perform(request, refund);
      case "GET /v1/payment_intents":
        return respond(listIntents(query));
      case "GET /v1/payment_intents/search":
        return respond(search(query));
      case "GET /v1/refunds": {
        const of = query.get("payment_intent");
        return respond(
          pageOf(
            server.refunds.filter((each) => each.payment_intent === of),
            query,
          ),
        );
      }
      default: {
        const intent = intents.find(({ id }) => pathname === `/v1/payment_intents/${id}`);
        return respond(
          intent ? { status: 200, body: collapsed(intent) } : problem(404, { type: "invalid_request_error" }),
        );
      }
    }
  }

  const http = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: answer });
  const server: StripeServer = {
    url: `http://127.0.0.1:${http.port}`,
    fault: null,
    searchIsLate: false,
    searchIsVague: false,
    isGarbled: false,
    pageItems: 100,
    intents,
    done: { charges: 0, refunds: 0 },
    refunds: [],
    forget: () => answers.clear(),
    stop: () => http.stop(true),
  };
  return server;
}

/** The `Stripe-Signature` of a body. */
export function stripeSignature(body: string, at: number, secret = STRIPE_WEBHOOK_SECRET): string {
  const seconds = Math.floor(at / 1_000);
  return `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`;
}

interface Answer {
  status: number;
  body: unknown;
}

const respond = ({ status, body }: Answer) => Response.json(body, { status });
const problem = (status: number, error: object): Answer => ({ status, body: { error } });
const collapsed = (intent: Intent) => ({ ...intent, latest_charge: intent.latest_charge?.id ?? null });

function metadataOf(form: URLSearchParams): Record<string, string> {
  return Object.fromEntries(
    [...form].flatMap(([name, value]) => {
      const inner = /^metadata\[(.+)\]$/.exec(name)?.[1];
      return inner === undefined ? [] : [[inner, value]];
    }),
  );
}
