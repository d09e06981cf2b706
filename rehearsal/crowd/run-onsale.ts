import { API } from "../../testing/clients/api-calls.ts";
import { randomBytes } from "node:crypto";
import { arrivalTimesMs } from "./arrival-curve.ts";
import { concertBody, openingOf } from "./concert-body.ts";
import { type ConcertFile, keptSeatChanges, rehearsalBody } from "./concert-file.ts";
import { createHttpClient, type HttpClient } from "../client/http-client.ts";
import { checkInvariants } from "../judge/invariants.ts";
import { createPauses, type Pauses } from "../client/pauses.ts";
import { listenToQueue } from "../client/queue-listener.ts";
import { watchQueue } from "../client/queue-watch.ts";
import { recordRun, type RunSample } from "../judge/run-recorder.ts";
import { buildResult, type RunResult } from "../judge/run-result.ts";
import { createVisitor, type Run, type Visitor } from "./run.ts";
import type { Scenario } from "./scenario.ts";
import { seededRandom } from "../../testing/seeded-random.ts";
import { createTally, type Tally } from "../judge/tally.ts";
import { visit } from "./visitor.ts";
import { planVisitor } from "./visitor-plan.ts";

export interface RunSettings {
  scenario: Scenario;
  /** In place of the scenario's own concert. */
  concert: ConcertFile | null;
  url: string;
  organiserKey: string;
  /** Null when the server runs somewhere else. */
  serverPid: number | null;
  readServerLog: () => string[];
  /** By somebody, or by the end of the server. */
  isInterrupted: () => boolean;
  onPhase: (phase: string) => void;
  onSample: (sample: RunSample, tally: Tally) => void;
}

const CHECK_WITHIN_MS = 120_000;

/**
 * Opens a concert, sends the crowd, waits until the last visitor is through, and checks what is left behind.
 */
export async function runOnsale(settings: RunSettings): Promise<RunResult> {
  const { scenario, url, organiserKey, isInterrupted, onPhase, serverPid } = settings;
  const startedAt = new Date();
  const tally = createTally(scenario.visitors);
  const pauses = createPauses();
  let deadlineMs = performance.now() + scenario.deadlineSeconds * 1_000;
  const isOver = () => isInterrupted() || performance.now() >= deadlineMs;
  const http = createHttpClient({ url, sockets: scenario.sockets, tally, pause: pauses.pause, isOver });

  onPhase(`signing in ${scenario.visitors.toLocaleString("en")} visitors`);
  const visitors = await signIn(http, scenario);
  onPhase(`selling ${scenario.sale.seats.toLocaleString("en")} seats`);
  const openingAtMs = performance.now() + scenario.arrivals.opensAfterSeconds * 1_000;
  const concert = await openSales(http, settings);
  const watch = watchQueue({ http, queueId: concert.queueId, tally, pauses });
  const run: Run = {
    runId: randomBytes(6).toString("hex"),
    scenario,
    http,
    concert,
    watch,
    listen: () => listenToQueue({ url, queueId: concert.queueId, tally }),
    pauses,
    tally,
    acknowledged: { holds: [], payments: [] },
    inside: new Map(),
    isOver,
  };
  // Apart from the other pauses: news that all is sold wakes those who wait, not those who have yet to come.
  const arriving = createPauses();
  const onSample = (sample: RunSample) => {
    if (run.isOver()) {
      arriving.wakeAll();
      pauses.wakeAll();
    }
    settings.onSample(sample, tally);
  };
  const recorder = recordRun({ tally, watch, serverPid, onSample });
  const crowdStartMs = performance.now();
  try {
    await sendCrowd(visitors, run, arriving);
  } finally {
    recorder.stop();
    await watch.stop();
  }
  const crowdSeconds = (performance.now() - crowdStartMs) / 1_000;
  if (isInterrupted()) throw new Error("Interrupted.");

  const isSoldOut = tally.counts["tickets sold"] === scenario.sale.seats;
  onPhase("checking");
  deadlineMs = performance.now() + CHECK_WITHIN_MS;
  const invariants = await checkInvariants(run, visitors, organiserKey);
  return buildResult({
    startedAt,
    target: serverPid === null ? url : "a server of its own",
    scenario,
    tally,
    crowdSeconds,
    sellOutSeconds: isSoldOut ? (tally.lastTicketAtMs - openingAtMs) / 1_000 : null,
    invariants,
    samples: recorder.samples,
    serverLogLines: settings.readServerLog(),
  });
}

async function signIn(http: HttpClient, scenario: Scenario): Promise<Visitor[]> {
  return Promise.all(
    Array.from({ length: scenario.visitors }, async (_, index) => {
      const guest = await http.call(API.createGuest());
      if (!guest.ok) throw new Error(`A visitor could not sign in: ${guest.code}`);
      const { userId, accessToken } = guest.body;
      const plan = planVisitor(scenario, index);
      return createVisitor(
        { index, plan, userId, accessToken },
        seededRandom(scenario.seed, index, "thinking"),
      );
    }),
  );
}

async function openSales(http: HttpClient, settings: RunSettings) {
  const { scenario, concert, organiserKey } = settings;
  const nowMs = Date.now();
  const body =
    concert === null
      ? concertBody(scenario, nowMs)
      : rehearsalBody(concert, await importPlans(settings, concert), openingOf(scenario, nowMs), nowMs);
  const answer = await http.call(API.openConcert(body), { accessToken: organiserKey });
  if (!answer.ok)
    throw new Error(`The concert could not be opened: ${answer.code} ${JSON.stringify(answer.problem)}`);
  // Before anybody comes.
  if (concert !== null) await keepSeatsBack(http, settings, concert, answer.body.performances);
  return answer.body;
}

async function keepSeatsBack(
  http: HttpClient,
  { organiserKey }: RunSettings,
  concert: ConcertFile,
  dates: readonly { performanceId: string }[],
): Promise<void> {
  for (const { date, body } of keptSeatChanges(concert)) {
    const { performanceId } = dates[date]!;
    const kept = await http.call(API.changeSeats(performanceId, body), { accessToken: organiserKey });
    if (!kept.ok)
      throw new Error(`Seats could not be kept back: ${kept.code} ${JSON.stringify(kept.problem)}`);
  }
}

async function importPlans({ url, organiserKey }: RunSettings, { plans }: ConcertFile): Promise<string[]> {
  return Promise.all(
    plans.map(async ({ name, csv }) => {
      const response = await fetch(`${url}/v1/organiser/seat-plans?${new URLSearchParams({ name })}`, {
        method: "POST",
        headers: { Authorization: `Bearer ${organiserKey}`, "Content-Type": "text/csv" },
        body: csv,
      });
      const answer = (await response.json()) as { seatPlanId: string };
      if (response.status === 201) return answer.seatPlanId;
      throw new Error(`The hall could not be imported: ${JSON.stringify(answer)}`);
    }),
  );
}

async function sendCrowd(visitors: readonly Visitor[], run: Run, arriving: Pauses): Promise<void> {
  const { shape, overSeconds } = run.scenario.arrivals;
  const random = seededRandom(run.scenario.seed, "arrivals");
  const arrivals = arrivalTimesMs(visitors.length, shape, overSeconds, random);
  await Promise.all(
    visitors.map(async (visitor, index) => {
      await arriving.pause(arrivals[index]!);
      if (!run.isOver()) run.tally.counts["visitors arrived"] += 1;
      await visit(visitor, run);
    }),
  );
}
