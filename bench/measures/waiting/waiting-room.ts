import type { WaitingRoomFigures } from "../../inside/waiting-room.ts";
import type { LoadClient } from "../../load/load-client.ts";
import { formLine, type Line } from "../growth/long-lines.ts";
import { type Bench, figure, type Figure, type Findings, findings, type Measure } from "../measure.ts";
import { pollRequests } from "../setting/buyers.ts";
import { runInside } from "../setting/run-inside.ts";
import { microsecondsOf, observeSending, repeat } from "../setting/server-load.ts";
import type { FrontrowProcesses } from "../../../testing/processes/frontrow-processes.ts";
import { measureListeners } from "./listeners.ts";

/**
 * In two minutes for everything there is no time for millions; what grows with the line is measured by
 * growth-waiting.
 */
const QUICK = { short: 10_000, long: 100_000, listeners: 5_000, joins: 6_000, requests: 10_000 };
const FULL = { short: 10_000, long: 1_000_000, listeners: 20_000, joins: 30_000, requests: 30_000 };
/** What a change told to all is reckoned for. */
const LISTENERS = FULL.listeners;
/** Those of each line who poll. */
const VISITORS = 400;
const WARM_UP_REQUESTS = 20_000;

const BYTES_PER_PLACE = { atMost: 200 };
const TURN_MS = { atMost: 50 };

export const waitingRoom: Measure = {
  name: "waiting-room",
  says: "a line of a million: polls, places, joins, calling, an opening lottery, and 20,000 listeners",
  run: measureWaitingRoom,
};

async function measureWaitingRoom(bench: Bench): Promise<Findings> {
  const { isQuick, say } = bench;
  const { short, long, listeners, joins, requests } = isQuick ? QUICK : FULL;
  say("  joins, turns of admission and the opening of a lottery, through the service …");
  const size = { people: long, joins, called: 1_000, rounds: isQuick ? 3 : 9 };
  const inside = await runInside<WaitingRoomFigures>("waiting-room.ts", JSON.stringify(size));
  say(`  a worker with ${count(short)} in one line and ${count(long)} in another …`);
  const [server, client] = [await bench.server(1), await bench.client()];
  const lines = [await formLine(server, short, VISITORS), await formLine(server, long, VISITORS)];
  const polls = await measurePolls(server, client, lines, requests, isQuick ? 2 : 7);
  say("  listeners of the stream, from four processes …");
  const heard = await measureListeners(server, lines[1]!.queueId, listeners, isQuick ? 2 : 5);
  const asAllWere = heard.tickSeconds.map((seconds) => (seconds * LISTENERS) / heard.listeners);
  const kibibytes = heard.bytesEach.map((bytes) => bytes / 1_024);
  const listener = `listener of the stream, ${count(heard.listeners)} on one worker: memory`;
  const many = count(heard.listeners);
  const few = `A process opens ${count(heard.filesMax)} files: ${many} listened, not ${count(listeners)}.`;
  const scaled = `The processor time of one for ${count(LISTENERS)} is scaled up from ${many}.`;
  return findings({
    figures: [
      ...polls,
      ...insideFigures(inside, long),
      figure(listener, "KiB each", kibibytes, { atMost: 8 }),
      figure("a change told to 20,000 listeners: processor time", "s", asAllWere, { atMost: 1 }),
    ],
    remarks: [
      ...(heard.listeners < listeners ? [few] : []),
      ...(heard.listeners < LISTENERS ? [scaled] : []),
    ],
  });
}

function count(people: number): string {
  return people.toLocaleString("en");
}

/** Polls visitors of the short line and of the long one by turns: what a poll takes the worker. */
async function measurePolls(
  server: FrontrowProcesses,
  client: LoadClient,
  lines: readonly Line[],
  requests: number,
  rounds: number,
): Promise<Figure[]> {
  const poll = async ({ queueId, visitors }: Line, times: number): Promise<number> => {
    const sending = { requests: repeat(pollRequests(queueId, visitors), times), connections: 64 };
    const { observed } = await observeSending(server, client, sending, 200);
    return microsecondsOf(observed, "worker");
  };
  const microseconds = lines.map((): number[] => []);
  for (const line of lines) await poll(line, WARM_UP_REQUESTS);
  for (let round = 0; round < rounds; round += 1) {
    // The one that goes first changes, so that what grows with time favours neither.
    for (const at of round % 2 === 0 ? [0, 1] : [1, 0])
      microseconds[at]!.push(await poll(lines[at]!, requests));
  }
  const [short, long] = microseconds;
  const ratios = long!.map((each, round) => each / short![round]!);
  const name = (people: number) => `status poll with ${count(people)} waiting: processor time`;
  return [
    figure(name(lines[0]!.size), "µs a request", short!),
    figure(name(lines[1]!.size), "µs a request", long!),
    figure("status poll: ratio of the two", "", ratios, { atMost: 1.1 }),
  ];
}

function insideFigures(figures: WaitingRoomFigures, people: number): Figure[] {
  const cpu = (name: string, rounds: readonly number[]) =>
    figure(`${name}: processor time of PostgreSQL`, "ms", rounds);
  const [calling, missing] = ["turn of admission that calls 1,000", "turn that also puts 1,000 no-shows out"];
  const { bytesPerPlace, bytesPerPlaceRandomIds, openingMs, joinsASecond } = figures;
  const opening = `opening a lottery of ${count(people)}, the whole turn`;
  return [
    figure("waiting place, indexes included", "bytes", bytesPerPlace, BYTES_PER_PLACE),
    figure("waiting place, of users with random ids", "bytes", bytesPerPlaceRandomIds, BYTES_PER_PLACE),
    figure(opening, "ms", openingMs, { atMost: 100 }),
    figure("joins through the service", "a second", joinsASecond, { atLeast: 15_000 }),
    figure(calling!, "ms", figures.callingMs, TURN_MS),
    cpu(calling!, figures.callingCpuMs),
    figure(missing!, "ms", figures.callingAndMissingMs, TURN_MS),
    cpu(missing!, figures.callingAndMissingCpuMs),
  ];
}
