import { expect, test } from "bun:test";
import { checkResend } from "./rules.ts";

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
