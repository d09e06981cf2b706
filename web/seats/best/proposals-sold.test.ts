import { expect, test } from "bun:test";
import { seatingObjection } from "../choice/seating-objection.ts";
import type { Hall } from "../hall/hall.ts";
import { smallHall } from "../hall/small-hall.ts";
import { isFree, shownStates, STATE } from "../statuses/seat-state.ts";
import { findBestAvailable } from "./best-available.ts";
import { findWayOut } from "./way-out.ts";

/** Proposals, judged by the rule by which the page lets a visitor reserve, in halls of every shape. */

const BOTH = { leaveNoSingle: true, companionsWithWheelchair: true };
const HALLS = 240;

/** The same numbers in every run. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed + 1;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

interface SmallHall {
  hall: Hall;
  states: Uint8Array;
}

/** Up to three rows of up to nine places, with aisles, taken seats, and wheelchair places. */
function anyHall(below: (limit: number) => number, marks: string): SmallHall {
  const rows = Array.from({ length: 1 + below(3) }, () => {
    const row = Array.from({ length: 3 + below(7) }, () => marks[below(marks.length)]!).join("");
    // A companion seat has its wheelchair place before it.
    return `.${row.replaceAll("w", "wc").replaceAll(/(?<!w)c/g, ".")}`;
  });
  return smallHall(
    [{ rows: rows.slice(0, 2) }, { rows: rows.slice(2) }].filter((each) => each.rows[0]),
    true,
  );
}

/** What keeps the page from reserving these, by index. */
function objectionTo({ hall, states }: SmallHall, seats: readonly number[]) {
  const chosen = seats.map((seat) => seat + 1);
  return seatingObjection(hall, shownStates(states, [], chosen), { chosen, mine: new Set() }, BOTH);
}

const everySeat = ({ seats }: Hall) => Array.from({ length: seats }, (_, seat) => seat);

test("whatever is chosen for a visitor can be reserved, in any small hall, for any number of seats", () => {
  for (let seed = 0; seed < HALLS; seed += 1) {
    const below = numbersFrom(seed);
    const small = anyHall(below, seed % 2 === 0 ? "....x " : "....x w");
    const { hall, states } = small;
    const filter = seed % 3 === 0 ? Uint8Array.from(hall.flags, () => below(4) && 1) : null;
    for (let count = 1; count <= 8; count += 1) {
      const wish = { count, grade: null, priceMax: null, filter, leaveNoSingle: true };
      for (const wheelchair of [false, true]) {
        const found = findBestAvailable(hall, states, { ...wish, wheelchair });
        if (found !== null) {
          expect(new Set(found.seats).size).toBe(count);
          expect(found.seats.every((seat) => isFree(states[seat]) && filter?.[seat] !== 0)).toBe(true);
          expect({ seed, count, objection: objectionTo(small, found.seats) }).toMatchObject({
            objection: null,
          });
        }
        // Ordinary seats can always be taken from the ends of their runs.
        const ordinary = everySeat(hall).filter((seat) => hall.flags[seat] === 0 && isFree(states[seat]));
        if (filter === null && !wheelchair)
          expect({ seed, count, found: found !== null }).toEqual({
            seed,
            count,
            found: ordinary.length >= count,
          });
      }
    }
  }
});

test("whatever is offered after a loss can be reserved, and is no less than before", () => {
  let offers = 0;
  for (let seed = 0; seed < HALLS; seed += 1) {
    const below = numbersFrom(seed);
    const small = anyHall(below, seed % 2 === 0 ? "....x " : "....x w");
    const { hall } = small;
    const wish = { count: 1 + below(5), grade: null, priceMax: null, filter: null, leaveNoSingle: true };
    const party = findBestAvailable(hall, small.states, { ...wish, wheelchair: seed % 2 === 1 })?.seats;
    if (party === undefined) continue;
    const lost = party.filter((_, at) => at === 0 || below(2) === 0);
    const left = party.filter((seat) => !lost.includes(seat));
    const after = small.states.slice();
    for (const seat of lost) after[seat] = STATE.BLOCKED;
    const states = shownStates(
      after,
      [],
      left.map((seat) => seat + 1),
    );
    const found = findWayOut(hall, states, lost, left, true);
    if (found === null) continue;
    offers += 1;
    expect(new Set(found.seats).size).toBe(party.length);
    expect(found.seats.some((seat) => lost.includes(seat))).toBe(false);
    const objection = objectionTo({ hall, states: after }, found.seats);
    expect({ seed, objection }).toEqual({ seed, objection: null });
  }
  expect(offers).toBeGreaterThan(HALLS / 3);
});
