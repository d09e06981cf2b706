import { expect, test } from "bun:test";
import { checkResend, payoutsOf } from "./rules.ts";

const CONTACT = { name: "Kim", email: "kim@example.com", phone: null, locale: "ko" } as const;
const ORDER = { status: "SUCCEEDED", contact: CONTACT } as const;

test.each([
  ["NO_MAIL", ORDER, false],
  ["REFUNDED", { ...ORDER, status: "REFUNDED" } as const, true],
  ["NO_CONTACT", { ...ORDER, contact: null }, true],
  ["allowed", ORDER, true],
])("mailing the tickets once more: %s", (outcome, order, sendsMails) => {
  expect(checkResend(order, sendsMails)?.fields["currentStatus"] ?? "allowed").toBe(outcome);
});

test("money is handed out in the way it was paid, and never more than is there", () => {
  const cases = [
    [{ balance: 0, cash: 100, card: 0 }, []],
    [{ balance: 60, cash: 100, card: 0 }, [{ paidBy: "cash", amount: 60 }]],
    [{ balance: 60, cash: 0, card: 100 }, [{ paidBy: "card", amount: 60 }]],
    // A dearer exchange was paid by card, and all of it given back.
    [
      { balance: 180, cash: 100, card: 80 },
      [
        { paidBy: "cash", amount: 100 },
        { paidBy: "card", amount: 80 },
      ],
    ],
    [{ balance: 70, cash: -30, card: 100 }, [{ paidBy: "card", amount: 70 }]],
    // Bought with a card of the buyer's own, on the web.
    [{ balance: 50, cash: 0, card: 0 }, [{ paidBy: "cash", amount: 50 }]],
  ] as const;
  for (const [buyer, ways] of cases) expect(payoutsOf(buyer)).toEqual([...ways]);
});
