import { expect, test } from "bun:test";
import { en } from "../../../text/console/en.ts";
import { ko } from "../../../text/console/ko.ts";
import { translatorOf } from "../../../text/translator.ts";
import { boundOf, predictPace, type Prediction } from "./prediction.ts";
import { predictionWords } from "./prediction-words.ts";

const LINE = { state: "OPEN", waiting: 1_000, ready: 10, active: 90, leftPerMinute: 40 };
const ENGLISH = { t: translatorOf(en, "en"), number: String };
const FULL = { waiting: 12, ready: 0, active: 4 };
const going = (soon: number, perMinute: number, minutes: number, leavingFirst = 0) =>
  ({ is: "going", soon, leavingFirst, perMinute, minutes }) as const;

const CASES: [string, Partial<typeof LINE>, number, number | null, Prediction][] = [
  ["the same pace lets in as many as leave", {}, 100, null, going(40, 40, 25)],
  ["twice the places fill at once, and free twice as many", {}, 200, null, going(180, 80, 12)],
  ["a limit a minute binds the first minute and all others", {}, 200, 30, going(30, 30, 34)],
  ["fewer places than inside: so many leave first, and one more", {}, 60, null, going(0, 24, 43, 41)],
  [
    "few too many inside: the others' places are taken within the minute",
    {},
    90,
    null,
    going(27, 36, 29, 11),
  ],
  ["room for everybody empties the line at once", {}, 5_000, null, { is: "all" }],
  ["room for everybody, at so many a minute", {}, 5_000, 400, going(400, 400, 3)],
  ["room for everybody, and nobody has left", { leftPerMinute: 0 }, 5_000, 400, going(400, 400, 3)],
  [
    "those who leave make room for all within a minute",
    { ...FULL, leftPerMinute: 25 },
    4,
    null,
    { is: "all" },
  ],
  ["few leave", { ...FULL, leftPerMinute: 2 }, 4, null, going(2, 2, 6)],
  ["somebody leaves now and then", { ...FULL, leftPerMinute: 0.4 }, 4, null, going(0, 0, 30)],
  ["nobody has left yet", { ...FULL, leftPerMinute: 0 }, 4, null, { is: "unmeasured", soon: 0 }],
  ["nobody has left yet, and there is room", { leftPerMinute: 0 }, 150, null, { is: "unmeasured", soon: 50 }],
  ["nobody has left yet, and a limit binds", { leftPerMinute: 0 }, 150, 20, { is: "unmeasured", soon: 20 }],
  ["nobody waits: nobody need leave", { waiting: 0 }, 10, null, { is: "nobody" }],
  ["no place at all lets nobody in", {}, 0, null, { is: "halted", why: "SHUT" }],
  ["no place at all, of a queue that is paused", { state: "PAUSED" }, 0, null, { is: "halted", why: "SHUT" }],
];

test.each(CASES)("%s", (_, line, capacity, admitPerMinute, predicted) => {
  expect(predictPace({ ...LINE, ...line }, { capacity, admitPerMinute })).toEqual(predicted);
});

test.each(["SCHEDULED", "PAUSED", "STOPPED", "CLOSED", "SOLD_OUT"] as const)(
  "nobody comes in while the sale is %s, whatever the pace",
  (state) => {
    const predicted = predictPace({ ...LINE, state }, { capacity: 5_000, admitPerMinute: null });
    expect(predicted).toEqual({ is: "halted", why: state });
    expect(predictionWords(ENGLISH, predicted, 7)).toStartWith("Nobody comes in");
  },
);

test("nobody is let in for whom no seat would be left", () => {
  const pace = { capacity: 200, admitPerMinute: null };
  expect(predictPace(LINE, pace, 120)).toEqual(predictPace(LINE, { ...pace, capacity: 120 }));
  expect(predictPace(LINE, pace, 0)).toEqual({ is: "halted", why: "SOLD_OUT" });
});

/** Every line and pace of these numbers. */
const SMALL = [0, 1, 2, 4, 7, 12, 60, 1_000];
const RATES = [0, 0.1, 0.4, 0.5, 1, 1.6, 7, 25, 400];
const SPACE = SMALL.flatMap((waiting) =>
  SMALL.flatMap((active) =>
    SMALL.flatMap((capacity) =>
      RATES.flatMap((leftPerMinute) =>
        [null, 1, 3, 50].map((admitPerMinute) => ({
          line: { ...LINE, waiting, ready: 0, active, leftPerMinute },
          pace: { capacity, admitPerMinute },
        })),
      ),
    ),
  ),
);

test("what is predicted never contradicts itself", () => {
  for (const { line, pace } of SPACE) {
    const told = predictPace(line, pace);
    const about = JSON.stringify({ line, pace, told });
    if (told.is === "unmeasured") {
      expect(line.leftPerMinute === 0 || line.active === 0, about).toBe(true);
      expect(told.soon, about).toBeLessThan(line.waiting);
    }
    if (told.is !== "going") continue;
    const { soon, leavingFirst, perMinute, minutes } = told;
    // Some are not in after the first minute, or it would not take two.
    expect(soon, about).toBeLessThan(line.waiting);
    expect(minutes, about).toBeGreaterThanOrEqual(2);
    // The pace that is told brings them in within the time that is told, and not much sooner.
    expect(soon + 1 + (perMinute + 0.5) * (minutes - 1), about).toBeGreaterThanOrEqual(line.waiting);
    if (leavingFirst === 0)
      expect(soon + (perMinute - 0.5) * (minutes - 2), about).toBeLessThanOrEqual(line.waiting);
    if (pace.admitPerMinute !== null)
      expect(Math.max(soon, perMinute), about).toBeLessThanOrEqual(pace.admitPerMinute);
  }
});

test("each sentence of both languages has its numbers", () => {
  for (const [language, texts] of Object.entries({ en, ko })) {
    const saying = { ...ENGLISH, t: translatorOf(texts, language) as typeof ENGLISH.t };
    for (const { line, pace } of SPACE.filter((_, at) => at % 7 === 0)) {
      const words = predictionWords(saying, predictPace(line, pace), line.waiting);
      expect(words).not.toMatch(/\{\{|predict\.|NaN|undefined|Infinity/);
    }
  }
});

test("the sentence says one thing", () => {
  const say = (change: Partial<typeof LINE>) => {
    const line = { ...LINE, ...FULL, ...change };
    return predictionWords(ENGLISH, predictPace(line, { capacity: 4, admitPerMinute: null }), line.waiting);
  };
  expect(say({ leftPerMinute: 25 })).toBe("All 12 people who wait come in within a minute.");
  expect(say({ leftPerMinute: 25, waiting: 1 })).toBe("The 1 person who waits comes in within a minute.");
  expect(say({ leftPerMinute: 2 })).toBe(
    "About 2 of the 12 people who wait come in within a minute. After that it goes on with about 2 per " +
      "minute. Everybody who waits now is in after about 6 minutes, as long as seats are left.",
  );
  expect(say({ leftPerMinute: 0 })).toStartWith("When somebody comes in can't be said yet");
  expect(say({ state: "PAUSED" })).toBe("Nobody comes in while the queue is paused.");
});

test.each([
  ["not_open", { state: "SCHEDULED" }, 5],
  ["paused", { state: "PAUSED" }, 5],
  ["stopped", { state: "STOPPED" }, 5],
  ["closed", { state: "CLOSED" }, 5],
  ["nobody_waiting", { state: "OPEN", waiting: 0 }, 5],
  ["unsold", { state: "SOLD_OUT", waiting: 0 }, 0],
  ["unsold", { state: "OPEN" }, 0],
  ["capacity", { state: "OPEN" }, 500],
  ["unsold", { state: "OPEN", active: 20 }, 30],
  ["nothing", { state: "OPEN", active: 89 }, 500],
])("nobody is let in because: %s", (bound, line, unsold) => {
  expect(boundOf({ ...LINE, capacity: 100, ...line }, unsold)).toBe(bound === "nothing" ? null : bound);
});
