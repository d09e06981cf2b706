import { createHash } from "node:crypto";

interface TossPayment {
  paymentKey: string;
  orderId: string;
  status: string;
  totalAmount: number;
  balanceAmount: number;
  currency: "KRW";
  failure: { code: string; message: string } | null;
  cancels:
    | { cancelReason: string; cancelAmount: number; cancelStatus: "DONE"; transactionKey: string }[]
    | null;
  approvedAt: string | null;
}

/** What the server does with the next confirmation or cancellation, once. */
export type TossFault =
  | { kind: "refuse"; status: number; code: string }
  | { kind: "silent_after_doing" }
  | { kind: "garbage_after_doing" };

export interface TossServer {
  url: string;
  /** As the buyer on their page: from then on the payment can be confirmed. Answers the paymentKey. */
  authorise(orderId: string, amount: number): string;
  fault: TossFault | null;
  payment(orderId: string): TossPayment | undefined;
  /** How often a request of this kind did something. */
  done: { confirms: number; cancels: number };
  stop(): Promise<void>;
}

export const TOSS_SECRET_KEY = "test_sk_onlyForTheseTests";

/** A server that speaks the documented messages of Toss Payments' core API, as far as Frontrow uses it. */
export function startTossServer(): TossServer {
  const payments = new Map<string, TossPayment>();
  const answers = new Map<string, { status: number; body: unknown }>();
  const transactions: { transactionKey: string; orderId: string; status: string; transactionAt: string }[] =
    [];
  const authorization = `Basic ${Buffer.from(`${TOSS_SECRET_KEY}:`).toString("base64")}`;

  const problem = (status: number, code: string) => ({
    status,
    body: { code, message: `${code}의 설명입니다.` },
  });
  const record = (orderId: string, status: string): string => {
    const transactionKey = createHash("md5").update(`${orderId}${transactions.length}`).digest("hex");
    transactions.push({ transactionKey, orderId, status, transactionAt: new Date().toISOString() });
    return transactionKey;
  };

  function confirm(body: { paymentKey: string; orderId: string; amount: number }) {
    const payment = payments.get(body.orderId);
    if (!payment || payment.paymentKey !== body.paymentKey) return problem(404, "NOT_FOUND_PAYMENT_SESSION");
    if (payment.status !== "IN_PROGRESS") return problem(400, "ALREADY_PROCESSED_PAYMENT");
    if (payment.totalAmount !== body.amount) return problem(400, "INVALID_REQUEST");
    Object.assign(payment, { status: "DONE", approvedAt: new Date().toISOString() });
    record(payment.orderId, "DONE");
    server.done.confirms += 1;
    return { status: 200, body: payment };
  }

  function cancel(paymentKey: string, body: { cancelReason: string; cancelAmount: number }) {
    const payment = [...payments.values()].find((each) => each.paymentKey === paymentKey);
    if (!payment) return problem(404, "NOT_FOUND_PAYMENT");
    if (body.cancelAmount > payment.balanceAmount) return problem(403, "NOT_CANCELABLE_AMOUNT");
    payment.balanceAmount -= body.cancelAmount;
    payment.status = payment.balanceAmount === 0 ? "CANCELED" : "PARTIAL_CANCELED";
    const transactionKey = record(payment.orderId, payment.status);
    payment.cancels = [...(payment.cancels ?? []), { ...body, cancelStatus: "DONE", transactionKey }];
    server.done.cancels += 1;
    return { status: 200, body: payment };
  }

  /** The same Idempotency-Key answers the same; a fault strikes around what is done. */
  async function perform(request: Request, act: () => { status: number; body: unknown }): Promise<Response> {
    const key = request.headers.get("Idempotency-Key")!;
    const fault = server.fault;
    server.fault = null;
    if (fault?.kind === "refuse") return respond(problem(fault.status, fault.code));
    const answer = answers.get(key) ?? structuredClone(act());
    answers.set(key, answer);
    if (fault?.kind === "silent_after_doing") await Bun.sleep(5_000);
    if (fault?.kind === "garbage_after_doing")
      return new Response("<html>Bad gateway</html>", { status: 200 });
    return respond(answer);
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
      "/v1/transactions": { GET: guarded(() => respond({ status: 200, body: transactions })) },
    },
    fetch: () => respond(problem(404, "NOT_FOUND")),
  });

  const server: TossServer = {
    url: `http://127.0.0.1:${http.port}`,
    fault: null,
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
    stop: () => http.stop(true),
  };
  return server;
}
