import { join } from "node:path";
import type { WaitingRoomFigures, WaitingRoomSize } from "../../inside/waiting-room.ts";
import {
  type ListenersHeard,
  listenersPossible,
  measureListeners,
  measurePollsOfTwoLines,
  type PollsOfTwoLines,
  startCrowdServer,
} from "./crowd.ts";
import { firstJsonLine } from "../setting/json-lines.ts";
import { type Spread, spreadOf } from "../../judge/spread.ts";
import type { Bench, Figure, Findings, Measure } from "../measure.ts";

/**
 * In two minutes for everything there is no time for millions; what grows with the line is measured by
 * growth-waiting.
 */
const QUICK = { short: 10_000, long: 100_000, listeners: 5_000 };
const FULL = { short: 10_000, long: 1_000_000, listeners: 20_000 };
/** What a change told to all is reckoned for. */
const LISTENERS = FULL.listeners;

const POLL_RATIO_MAX = 1.1;
const BYTES_PER_PLACE_MAX = 200;
const OPENING_MS_MAX = 100;
const JOINS_A_SECOND_MIN = 15_000;
const TURN_MS_MAX = 50;
const LISTENER_KIB_MAX = 8;
const TICK_SECONDS_MAX = 1;

export const waitingRoom: Measure = {
  name: "waiting-room",
  says: "a line of a million: polls, places, joins, calling, an opening lottery, and 20,000 listeners",
  run: measureWaitingRoom,
};

async function measureWaitingRoom(bench: Bench): Promise<Findings> {
  const { isQuick } = bench;
  const { short, long, listeners } = isQuick ? QUICK : FULL;
  const rounds = isQuick ? 2 : 7;
  bench.say("  joins, turns of admission and the opening of a lottery, through the service …");
  const inside = await measureInside({
    people: long,
    joins: isQuick ? 6_000 : 30_000,
    called: 1_000,
    rounds: isQuick ? 3 : 9,
  });
  bench.say(`  a worker with ${count(short)} in one line and ${count(long)} in another …`);
  const server = await startCrowdServer({ shortPeople: short, longPeople: long });
  try {
    const requests = isQuick ? 10_000 : 30_000;
    const polls = await measurePollsOfTwoLines(server, await bench.client(), { requests, rounds });
    bench.say("  listeners of the stream, from four processes …");
    const { possible, filesMax } = listenersPossible(listeners);
    const heard = await measureListeners(server, { listeners: possible, rounds: isQuick ? 2 : 5 });
    const figures = [
      ...pollFigures(polls, short, long),
      ...insideFigures(inside, long),
      ...listenerFigures(heard),
    ];
    return { figures, costs: [], curves: [], remarks: listenerRemarks(heard, listeners, filesMax) };
  } finally {
    await server.stop();
  }
}

async function measureInside(size: WaitingRoomSize): Promise<WaitingRoomFigures> {
  const script = join(import.meta.dir, "..", "..", "inside", "waiting-room.ts");
  const child = Bun.spawn([process.execPath, script, JSON.stringify(size)], {
    stdout: "pipe",
    stderr: "inherit",
  });
  return firstJsonLine<WaitingRoomFigures>(child.stdout, "the measurement of the service");
}

function count(people: number): string {
  return people.toLocaleString("en");
}

function pollFigures(polls: PollsOfTwoLines, short: number, long: number): Figure[] {
  const unit = "µs a request";
  const name = (people: number) => `status poll with ${count(people)} waiting: processor time`;
  return [
    { name: name(short), measured: polls.shortMicroseconds, unit },
    { name: name(long), measured: polls.longMicroseconds, unit },
    { name: "status poll: ratio of the two", measured: polls.ratio, unit: "", atMost: POLL_RATIO_MAX },
  ];
}

function insideFigures(figures: WaitingRoomFigures, people: number): Figure[] {
  const bytes = { unit: "bytes", atMost: BYTES_PER_PLACE_MAX };
  const turn = { unit: "ms", atMost: TURN_MS_MAX };
  const cpu = (name: string, values: readonly number[]): Figure[] =>
    values.length === 0
      ? []
      : [{ name: `${name}: processor time of PostgreSQL`, measured: spreadOf(values), unit: "ms" }];
  return [
    { name: "waiting place, indexes included", measured: spreadOf(figures.bytesPerPlace), ...bytes },
    {
      name: "waiting place, of users with random ids",
      measured: spreadOf(figures.bytesPerPlaceRandomIds),
      ...bytes,
    },
    {
      name: `opening a lottery of ${count(people)}, the whole turn`,
      measured: spreadOf(figures.openingMs),
      unit: "ms",
      atMost: OPENING_MS_MAX,
    },
    {
      name: "joins through the service",
      measured: spreadOf(figures.joinsASecond),
      unit: "a second",
      atLeast: JOINS_A_SECOND_MIN,
    },
    { name: "turn of admission that calls 1,000", measured: spreadOf(figures.callingMs), ...turn },
    ...cpu("turn of admission that calls 1,000", figures.callingCpuMs),
    {
      name: "turn that also puts 1,000 no-shows out",
      measured: spreadOf(figures.callingAndMissingMs),
      ...turn,
    },
    ...cpu("turn that also puts 1,000 no-shows out", figures.callingAndMissingCpuMs),
  ];
}

function listenerFigures({ listeners, bytesEach, tickSeconds }: ListenersHeard): Figure[] {
  const toKib = ({ median, min, max }: Spread): Spread => ({
    median: median / 1_024,
    min: min / 1_024,
    max: max / 1_024,
  });
  const asAllWere = (spread: Spread): Spread => ({
    median: (spread.median * LISTENERS) / listeners,
    min: (spread.min * LISTENERS) / listeners,
    max: (spread.max * LISTENERS) / listeners,
  });
  return [
    {
      name: `listener of the stream, ${count(listeners)} on one worker: memory`,
      measured: toKib(bytesEach),
      unit: "KiB each",
      atMost: LISTENER_KIB_MAX,
    },
    {
      name: "a change told to 20,000 listeners: processor time",
      measured: asAllWere(tickSeconds),
      unit: "s",
      atMost: TICK_SECONDS_MAX,
    },
  ];
}

function listenerRemarks({ listeners }: ListenersHeard, wanted: number, filesMax: number): string[] {
  const few = `A process opens ${count(filesMax)} files: ${count(listeners)} listened, not ${count(wanted)}.`;
  const scaled = `The processor time of one for ${count(LISTENERS)} is scaled up from ${count(listeners)}.`;
  return [...(listeners < wanted ? [few] : []), ...(listeners < LISTENERS ? [scaled] : [])];
}
