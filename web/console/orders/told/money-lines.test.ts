import { expect, test } from "bun:test";
import { type MoneyLine, moneyLines } from "./money-lines.ts";

const entry = (amount: number, balanceAfter: number) => ({
  entryId: `${balanceAfter}`,
  kind: "PAYMENT" as const,
  amount,
  balanceAfter,
  bookingNumber: null,
  isExchange: false,
  createdAt: "2030-12-24T10:00:00.000Z",
});
const told = (lines: readonly MoneyLine[]) => lines.map(({ kind, amount }) => [kind, amount]);

test("the lines of an order's money add up, whatever else the buyer did", () => {
  for (const entries of [
    [],
    [entry(240, 240), entry(-240, 0)],
    [entry(-20, 80), entry(20, 30), entry(-30, 0), entry(10, 510)],
  ]) {
    let sum = 0;
    for (const { amount, balanceAfter } of moneyLines(entries)) expect((sum += amount)).toBe(balanceAfter);
  }
});

test("what the buyer had before, and moved elsewhere meanwhile, stands in lines of its own", () => {
  expect(told(moneyLines([entry(240, 240), entry(-240, 0)]))).toEqual([
    ["PAYMENT", 240],
    ["PAYMENT", -240],
  ]);
  expect(told(moneyLines([entry(-20, 80), entry(20, 30)]))).toEqual([
    ["before", 100],
    ["PAYMENT", -20],
    ["elsewhere", -70],
    ["PAYMENT", 20],
  ]);
});
