import { describe, expect, test } from "bun:test";
import { checkBalance, compareTickets, findUnsold, invariant } from "./invariants.ts";
import { createTally } from "./tally.ts";

/** A run that ended so for the visitors, and sold so many tickets. */
const ended = (sold: number, changes: object, companions = 0) => ({
  companionSeats: new Set(Array.from({ length: companions }, (_, i) => `a date ${i + 1}`)),
  counts: { ...createTally(0).counts, "tickets sold": sold },
  outcomes: { ...createTally(0).outcomes, ...changes },
});

describe("findUnsold", () => {
  test("seats left over while somebody was turned away are broken", () => {
    const cases = findUnsold(ended(9, { "sold out": 3 }), 10);
    expect(cases).toEqual([
      "1 of 10 seats unsold with visitors unserved: 3 turned away, 0 out of time, 0 failed",
    ]);
    expect(findUnsold(ended(9, { "ran out of time": 1 }), 10)).toHaveLength(1);
    expect(findUnsold(ended(9, { failed: 1 }), 10)).toHaveLength(1);
  });

  test("seats left over because too few came, or gave up, are not", () => {
    expect(findUnsold(ended(9, { bought: 5, "gave up": 2 }), 10)).toEqual([]);
  });

  test("companion seats that nobody may have alone are not, but those beside them are", () => {
    expect(findUnsold(ended(8, { "sold out": 3 }, 2), 10)).toEqual([]);
    expect(findUnsold(ended(7, { "sold out": 3 }, 2), 10)).toHaveLength(1);
  });

  test("turning visitors away when all is sold is right", () => {
    expect(findUnsold(ended(10, { "sold out": 300 }), 10)).toEqual([]);
  });
});

describe("checkBalance", () => {
  const money = { toppedUp: 500, paid: 300, unanswered: [], unsettled: new Set<string>() };

  test("the newest entry must say what is left", () => {
    expect(
      checkBalance("ann", money, [
        { amount: -300, balanceAfter: 200 },
        { amount: 500, balanceAfter: 500 },
      ]),
    ).toEqual([]);
    expect(checkBalance("ann", money, [{ amount: 500, balanceAfter: 500 }])).toHaveLength(1);
    expect(checkBalance("ann", money, [])).toHaveLength(1);
  });

  test("no entries are a wallet of nothing", () => {
    expect(checkBalance("ann", { ...money, toppedUp: 0, paid: 0 }, [])).toEqual([]);
  });

  test("what was never answered may have happened or not, in any combination", () => {
    const unsure = { ...money, unanswered: [10, 100] };
    for (const balanceAfter of [200, 210, 300, 310]) {
      expect(checkBalance("ann", unsure, [{ amount: 0, balanceAfter }])).toEqual([]);
    }
    expect(checkBalance("ann", unsure, [{ amount: 0, balanceAfter: 220 }])).toHaveLength(1);
  });
});

test("compareTickets names what is missing and what was not paid for", () => {
  const cases = compareTickets(
    "ann",
    [{ ticketId: "a" }, { ticketId: "b" }],
    [{ ticketId: "b" }, { ticketId: "c" }],
  );
  expect(cases).toEqual(["user ann: lacks ticket a", "user ann: did not pay for c"]);
});

test("an invariant counts all cases and shows the first few", () => {
  const many = Array.from({ length: 12 }, (_, index) => `case ${index}`);
  expect(invariant("name", many)).toEqual({ name: "name", broken: 12, details: many.slice(0, 5) });
});
