import { expect, test } from "bun:test";
import { isCardDeclined } from "./card-declined.ts";

test("only a card that was refused is told as declined", () => {
  for (const reason of [
    "card_declined",
    "insufficient_funds",
    "reject_card_payment",
    "do_not_honor",
    "declined",
  ])
    expect([reason, isCardDeclined(reason)]).toEqual([reason, true]);
  for (const reason of ["never_received", "gateway_unreachable", "unknown_method", "unreadable_answer", ""])
    expect([reason, isCardDeclined(reason)]).toEqual([reason, false]);
});
