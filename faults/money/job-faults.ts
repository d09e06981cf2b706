import { type BrokenPromises, brokenPromises } from "../../testing/broken-promises.ts";
import {
  asOrganiser,
  type Buyer,
  type ConcertOnSale,
  guest,
  holdSeats,
  join as joinLine,
  newKey,
  putOnSale,
} from "../../testing/buyer.ts";
import { type Call, callAt } from "../../testing/clients/call.ts";
import { withTwoWorkers } from "./two-workers.ts";
import { until } from "../../testing/processes/until.ts";

/** How hard it is tried. */
export interface JobFaults {
  orders: number;
  workerKills: number;
  /** How long the payment company cannot be reached, in the middle of it. */
  gatewayDownMs: number;
}

export interface JobFindings {
  orders: number;
  workerKills: number;
  /** From the call that cancels the date until its job is done. */
  jobSeconds: number;
  /** From then until nothing was open at the payment company. */
  settledAfterMs: number;
  job: { status: string; done: number; total: number; failed: unknown[]; refund: number; toCards: number };
  /** Orders by how many refunds each has had. */
  refundsOfOrders: Record<string, number>;
  paid: number;
  openReversals: number;
  differences: number;
  broken: BrokenPromises;
}

const BUYERS_AT_ONCE = 24;
const SEAT_POINTS = 11_000;
const PAY_AGAIN_MS = 300;
const JOB_MS_MAX = 120_000;
const SETTLE_MS_MAX = 30_000;

/**
 * Sells a date to so many buyers, cancels it, and kills the workers that refund them again and again, while
 * the payment company cannot be reached for a time. Then compares everything with everything.
 */
export async function runJobFaults(faults: JobFaults): Promise<JobFindings> {
  // What a killed worker had begun is looked at soon.
  const bounds = { leaveMs: 500, chargeMs: 1_000, findMs: 1_000 };
  return withTwoWorkers({ bounds }, async (installation) => {
    const { url, admin, services } = installation;
    const call = callAt(url);
    const concert = await putOnSale(call, {
      queue: { capacity: 200 },
      performances: [
        { startsAt: "2030-12-24T10:00:00Z", seats: [{ count: faults.orders, price: SEAT_POINTS }] },
      ],
    });
    await sellOut(call, concert, faults.orders);

    const beganMs = performance.now();
    const performanceId = concert.performanceIds[0];
    const begun = await asOrganiser(call)(
      "POST",
      `/v1/organiser/performances/${performanceId}/cancellation`,
      {
        body: { fee: "none", to: "source", notify: false },
        headers: newKey(),
      },
    );
    if (begun.status !== 202) throw new Error(JSON.stringify(begun.body));
    const share = async (): Promise<number> => {
      const [row] = await admin<{ share: number }[]>`
        select (count(*) filter (where status <> 'PENDING'))::float8 / greatest(count(*), 1) as share
        from job_orders`;
      return row!.share;
    };
    let workerKills = 0;
    const killing = (async () => {
      for (let n = 1; n <= faults.workerKills; n += 1) {
        await until("the next kill", JOB_MS_MAX, async () => (await share()) >= n / (faults.workerKills + 1));
        await installation.restartWorker(n);
        workerKills += 1;
      }
    })();
    const cuttingOff = (async () => {
      await until("two fifths of the orders", JOB_MS_MAX, async () => (await share()) >= 0.4);
      await installation.restartSandbox(faults.gatewayDownMs);
    })();
    const isDone = async (): Promise<boolean> => {
      const [row] = await admin<{ status: string }[]>`select status from jobs`;
      return row?.status === "DONE";
    };
    await until("the job is done", JOB_MS_MAX, isDone);
    const jobSeconds = (performance.now() - beganMs) / 1_000;
    await Promise.all([killing, cuttingOff]);
    const settlingMs = performance.now();
    const openReversals = async (): Promise<number> => {
      const [row] = await admin<{ n: number }[]>`
        select count(*)::int n from top_up_reversals where status not in ('SUCCEEDED', 'FAILED')`;
      return row!.n;
    };
    await until("no reversal is open", SETTLE_MS_MAX, async () => (await openReversals()) === 0);
    const settledAfterMs = Math.round(performance.now() - settlingMs);
    const { status, done, total, failed, refund, toCards } = await services.jobs.find(begun.body.jobId);
    const counts = await admin<{ refunds: number; orders: number }[]>`
      select refunds, count(*)::int orders
      from (select count(c.cancellation_id)::int refunds
            from payments y left join cancellations c using (payment_id) group by y.payment_id) n
      group by refunds`;
    const [paid] = await admin<{ sum: string }[]>`select sum(amount) sum from payments`;
    const { differences } = await services.wallets.reconcile({ from: null, to: null });
    return {
      orders: faults.orders,
      workerKills,
      jobSeconds,
      settledAfterMs,
      job: { status, done, total, failed, refund, toCards },
      refundsOfOrders: Object.fromEntries(counts.map(({ refunds, orders }) => [refunds, orders])),
      paid: Number(paid!.sum),
      openReversals: await openReversals(),
      differences: differences.length,
      broken: await brokenPromises(admin),
    };
  });
}

/** Sells every seat, each to a buyer of its own, who tops up and pays in one call. */
async function sellOut(call: Call, concert: ConcertOnSale, orders: number): Promise<void> {
  let sold = 0;
  const buy = async (seatNumber: number): Promise<void> => {
    const buyer = await guest(call);
    await joinLine(buyer, concert.queueId);
    const status = `/v1/queues/${concert.queueId}/tokens/me`;
    await until("a buyer is in", JOB_MS_MAX, async () => {
      const { body } = await buyer.call("GET", status);
      return body.status === "ACTIVE";
    });
    const { reservationId } = (await holdSeats(buyer, concert, [seatNumber])).body;
    const body = { reservationId, topUp: { paymentMethod: "pm_sandbox_approve" } };
    const headers = newKey();
    for (;;) {
      const paid = await buyer.call("POST", "/v1/payments", { body, headers });
      if (paid.status === 201) return;
      // On a busy machine the payment company may be late: then it pays by itself, or the same request does.
      if (paid.status === 202)
        return until("a late payment", JOB_MS_MAX, () => isConfirmed(buyer, reservationId));
      if (![502, 503].includes(paid.status)) throw new Error(JSON.stringify(paid.body));
      await Bun.sleep(PAY_AGAIN_MS);
    }
  };
  const buyers = async (): Promise<void> => {
    while (sold < orders) await buy((sold += 1));
  };
  await Promise.all(Array.from({ length: BUYERS_AT_ONCE }, buyers));
}

async function isConfirmed(buyer: Buyer, reservationId: string): Promise<boolean> {
  return (await buyer.call("GET", `/v1/reservations/${reservationId}`)).body.status === "CONFIRMED";
}

/** What of the findings breaks a promise. */
export function violationsOfJob(found: JobFindings): string[] {
  const { orders, job, paid, refundsOfOrders, openReversals, differences, broken, jobSeconds } = found;
  const violations = Object.keys(broken);
  if (job.status !== "DONE" || job.done !== orders || job.total !== orders || job.failed.length > 0)
    violations.push(`the job is ${JSON.stringify(job)}`);
  if (job.refund !== paid || job.toCards !== paid) violations.push(`${paid} paid, ${job.toCards} to cards`);
  if (refundsOfOrders["1"] !== orders) violations.push(`refunds: ${JSON.stringify(refundsOfOrders)}`);
  if (openReversals > 0) violations.push(`${openReversals} reversals are open`);
  if (differences > 0) violations.push(`${differences} differences from the gateway's books`);
  if (jobSeconds > 60) violations.push(`the job took ${jobSeconds} s`);
  return violations;
}
