import { expect, test } from "bun:test";
import { boundOf, predictPace, type Prediction } from "./prediction.ts";

const LINE = { waiting: 1_000, ready: 10, active: 90, leftPerMinute: 40 };

const CASES: [string, Partial<typeof LINE>, number, number | null, Prediction][] = [
  [
    "the same pace lets in as many as leave",
    {},
    100,
    null,
    { isShut: false, soon: 0, leavingFirst: 1, perMinute: 40, emptyAfterMinutes: 25 },
  ],
  [
    "twice the places fill at once, and free twice as many a minute",
    {},
    200,
    null,
    { isShut: false, soon: 100, leavingFirst: 0, perMinute: 80, emptyAfterMinutes: 12 },
  ],
  [
    "a limit a minute binds the first minute and all others",
    {},
    200,
    30,
    { isShut: false, soon: 30, leavingFirst: 0, perMinute: 30, emptyAfterMinutes: 33 },
  ],
  [
    "fewer places than people inside: as many must leave first, and one more",
    {},
    60,
    null,
    { isShut: false, soon: 0, leavingFirst: 41, perMinute: 24, emptyAfterMinutes: 42 },
  ],
  [
    "room for everybody empties the line at once",
    {},
    5_000,
    null,
    { isShut: false, soon: 1_000, leavingFirst: 0, perMinute: 2_000, emptyAfterMinutes: 0 },
  ],
  [
    "no place at all lets nobody in, ever",
    {},
    0,
    null,
    { isShut: true, soon: 0, leavingFirst: 0, perMinute: 0, emptyAfterMinutes: null },
  ],
  [
    "nobody has left yet: how it goes on is not known",
    { leftPerMinute: 0 },
    150,
    null,
    { isShut: false, soon: 50, leavingFirst: 0, perMinute: null, emptyAfterMinutes: null },
  ],
  [
    "nobody waits: nobody need leave",
    { waiting: 0 },
    10,
    null,
    { isShut: false, soon: 0, leavingFirst: 0, perMinute: 4, emptyAfterMinutes: 0 },
  ],
];

test.each(CASES)("%s", (_, line, capacity, admitPerMinute, predicted) => {
  expect(predictPace({ ...LINE, ...line }, { capacity, admitPerMinute })).toEqual(predicted);
});

test.each([
  ["not_open", { state: "SCHEDULED" }, 5],
  ["paused", { state: "PAUSED" }, 5],
  ["closed", { state: "CLOSED" }, 5],
  ["nobody_waiting", { state: "OPEN", waiting: 0 }, 5],
  ["unsold", { state: "SOLD_OUT", waiting: 0 }, 0],
  ["unsold", { state: "OPEN" }, 0],
  ["capacity", { state: "OPEN" }, 5],
  ["nothing", { state: "OPEN", active: 89 }, 5],
])("nobody is let in because: %s", (bound, line, available) => {
  expect(boundOf({ ...LINE, capacity: 100, ...line }, available)).toBe(bound === "nothing" ? null : bound);
});
