import { createHash } from "node:crypto";
import { tossWindow } from "./toss-window.ts";

interface TossPayment {
  paymentKey: string;
  orderId: string;
  status: string;
  totalAmount: number;
  balanceAmount: number;
  currency: "KRW";
  failure: { code: string; message: string } | null;
  cancels:
    | { cancelReason: string; cancelAmount: number; cancelStatus?: string; transactionKey: string }[]
    | null;
  approvedAt: string | null;
}

interface TossTransaction {
  transactionKey: string;
  paymentKey: string;
  orderId: string;
  status: string;
  amount: number;
  currency: "KRW";
  transactionAt: string;
}

/** What the server does with the next confirmation or cancellation, once. */
export type TossFault =
  | { kind: "refuse"; status: number; code: string }
  | { kind: "silent_after_doing" }
  | { kind: "garbage_after_doing" }
  /** It answers 200 with this. */
  | { kind: "another_answer"; body: object };

export interface TossServer {
  url: string;
  /** The script that opens its payment window in a browser; `toss-window.ts`. */
  sdkUrl: string;
  /** As the buyer on their page: from then on the payment can be confirmed. Answers the paymentKey. */
  authorise(orderId: string, amount: number): string;
  fault: TossFault | null;
  /** What it answers whoever asks for an order. */
  orderAnswer: { status: number; body: object } | null;
  /** As 15 days later: no Idempotency-Key is known any more. */
  forget(): void;
  payment(orderId: string): TossPayment | undefined;
  /** As somebody in the merchant's administration. */
  cancelByHand(orderId: string, amount: number, reason: string): void;
  /** How often a request of this kind did something. */
  done: { confirms: number; cancels: number };
  stop(): Promise<void>;
}

export const TOSS_SECRET_KEY = "test_sk_onlyForTheseTests";

const TRANSACTIONS_DEFAULT = 100;
const TRANSACTIONS_MAX = 5_000;

/**
 * A server that speaks the documented messages of Toss Payments' core API, as far as Frontrow uses it: times
 * in Seoul's zone to the second, an answer that stays the same under its Idempotency-Key for that address,
 * errors too.
 */
export function startTossServer(): TossServer {
  const payments = new Map<string, TossPayment>();
  const answers = new Map<string, { status: number; body: unknown }>();
  const transactions: TossTransaction[] = [];
  const authorization = `Basic ${Buffer.from(`${TOSS_SECRET_KEY}:`).toString("base64")}`;

  const problem = (status: number, code: string) => ({
    status,
    body: { code, message: `${code}의 설명입니다.` },
  });
  const record = ({ orderId, paymentKey, status, currency }: TossPayment, amount: number): string => {
    const transactionKey = createHash("md5").update(`${orderId}${transactions.length}`).digest("hex");
    const transactionAt = seoulTime(Date.now());
    transactions.push({ transactionKey, paymentKey, orderId, status, amount, currency, transactionAt });
    return transactionKey;
  };

  function confirm(body: { paymentKey: string; orderId: string; amount: number }) {
    const payment = payments.get(body.orderId);
    if (!payment || payment.paymentKey !== body.paymentKey) return problem(404, "NOT_FOUND_PAYMENT_SESSION");
    if (payment.status !== "IN_PROGRESS") return problem(400, "ALREADY_PROCESSED_PAYMENT");
    if (payment.totalAmount !== body.amount) return problem(400, "INVALID_REQUEST");
    Object.assign(payment, { status: "DONE", approvedAt: seoulTime(Date.now()) });
    record(payment, payment.totalAmount);
    server.done.confirms += 1;
    return { status: 200, body: payment };
  }

  function cancel(paymentKey: string, body: { cancelReason: string; cancelAmount: number }) {
    const payment = [...payments.values()].find((each) => each.paymentKey === paymentKey);
    if (!payment) return problem(404, "NOT_FOUND_PAYMENT");
    if (body.cancelAmount > payment.balanceAmount) return problem(403, "NOT_CANCELABLE_AMOUNT");
    payment.balanceAmount -= body.cancelAmount;
    payment.status = payment.balanceAmount === 0 ? "CANCELED" : "PARTIAL_CANCELED";
    const transactionKey = record(payment, body.cancelAmount);
    payment.cancels = [...(payment.cancels ?? []), { ...body, cancelStatus: "DONE", transactionKey }];
    server.done.cancels += 1;
    return { status: 200, body: payment };
  }

  /** The same Idempotency-Key answers the same; a fault strikes around what is done. */
  async function perform(request: Request, act: () => { status: number; body: unknown }): Promise<Response> {
    const key = `${request.headers.get("Idempotency-Key")} ${request.url}`;
    const fault = server.fault;
    server.fault = null;
    const refusal = fault?.kind === "refuse" ? problem(fault.status, fault.code) : null;
    const answer = answers.get(key) ?? structuredClone(refusal ?? act());
    answers.set(key, answer);
    if (fault?.kind === "silent_after_doing") await Bun.sleep(5_000);
    if (fault?.kind === "garbage_after_doing")
      return new Response("<html>Bad gateway</html>", { status: 200 });
    return respond(fault?.kind === "another_answer" ? { status: 200, body: fault.body } : answer);
  }

  /**
   * From the start to the last moment of the second that the end names, after a transaction of the page
   * before.
   */
  function listTransactions(query: URLSearchParams) {
    const at = (name: string) => Date.parse(`${query.get(name)}+09:00`);
    const [start, end] = [at("startDate"), at("endDate")];
    if (Number.isNaN(start) || Number.isNaN(end)) return problem(400, "INVALID_ISO_DATE_FORMAT");
    const within = transactions.filter(({ transactionAt }) => {
      const time = Date.parse(transactionAt);
      return time >= start && time < end + 1_000;
    });
    const after = query.get("startingAfter");
    const index = within.findIndex((each) => each.transactionKey === after);
    if (after !== null && index === -1) return problem(400, "INVALID_TRANSACTION_KEY");
    const limit = Math.min(Number(query.get("limit") ?? TRANSACTIONS_DEFAULT), TRANSACTIONS_MAX);
    return { status: 200, body: within.slice(index + 1, index + 1 + limit) };
  }

  const respond = ({ status, body }: { status: number; body: unknown }) => Response.json(body, { status });
  const guarded =
    <R extends Request>(answer: (request: R) => Response | Promise<Response>) =>
    (request: R) =>
      request.headers.get("Authorization") === authorization
        ? answer(request)
        : respond(problem(401, "UNAUTHORIZED_KEY"));

  const http = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    routes: {
      "/v1/payments/confirm": {
        POST: guarded(async (request) => {
          const body = (await request.json()) as Parameters<typeof confirm>[0];
          return perform(request, () => confirm(body));
        }),
      },
      "/v1/payments/orders/:orderId": {
        GET: guarded((request: Bun.BunRequest<"/v1/payments/orders/:orderId">) => {
          if (server.orderAnswer) return respond(server.orderAnswer);
          const payment = payments.get(request.params.orderId);
          return respond(payment ? { status: 200, body: payment } : problem(404, "NOT_FOUND_PAYMENT"));
        }),
      },
      "/v1/payments/:paymentKey/cancel": {
        POST: guarded(async (request: Bun.BunRequest<"/v1/payments/:paymentKey/cancel">) => {
          const body = (await request.json()) as Parameters<typeof cancel>[1];
          return perform(request, () => cancel(request.params.paymentKey, body));
        }),
      },
      "/v1/transactions": {
        GET: guarded((request) => respond(listTransactions(new URL(request.url).searchParams))),
      },
    },
    fetch: async (request) =>
      (await tossWindow(request, (orderId, amount) => server.authorise(orderId, amount))) ??
      respond(problem(404, "NOT_FOUND")),
  });

  const server: TossServer = {
    url: `http://127.0.0.1:${http.port}`,
    sdkUrl: `http://127.0.0.1:${http.port}/v2/standard`,
    fault: null,
    orderAnswer: null,
    forget: () => answers.clear(),
    done: { confirms: 0, cancels: 0 },
    authorise(orderId, amount) {
      const paymentKey = `tgen_${createHash("md5").update(orderId).digest("hex")}`;
      payments.set(orderId, {
        paymentKey,
        orderId,
        status: "IN_PROGRESS",
        totalAmount: amount,
        balanceAmount: amount,
        currency: "KRW",
        failure: null,
        cancels: null,
        approvedAt: null,
      });
      return paymentKey;
    },
    payment: (orderId) => payments.get(orderId),
    cancelByHand(orderId, cancelAmount, cancelReason) {
      cancel(payments.get(orderId)!.paymentKey, { cancelReason, cancelAmount });
    },
    stop: () => http.stop(true),
  };
  return server;
}

/** As they write times: in Seoul's zone, to the second. */
function seoulTime(at: number): string {
  return `${new Date(at + 9 * 3_600_000).toISOString().slice(0, 19)}+09:00`;
}
