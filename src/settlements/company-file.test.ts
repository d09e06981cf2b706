import { describe, expect, test } from "bun:test";
import { Refusal } from "../core/refusals.ts";
import { readCompanyFile } from "./company-file.ts";

describe("a payment company's file", () => {
  test.each([
    ["key,amount\na,15000\n", [{ key: "a", amount: 15_000, cancelledAmount: null }]],
    [
      '\ufeff결제금액,주문번호,기타,취소금액\r\n"15,000",a,x,\r\n₩500,b,y,500원\r\n\r\n',
      [
        { key: "a", amount: 15_000, cancelledAmount: 0 },
        { key: "b", amount: 500, cancelledAmount: 500 },
      ],
    ],
    ["key,amount\n", []],
  ])("is read: %j", (text, captures) => {
    expect(readCompanyFile(text)).toEqual(captures);
  });

  test.each([
    ["", "line 1 must be a header with the columns key and amount"],
    ["key;amount\na;1", "line 1 must be a header with the columns key and amount"],
    ["key,amount\n,1", "line 2 has no key"],
    ["key,amount\na,1.5", "line 2 has an amount that is no whole number of won"],
    ["key,amount\na,-1", "line 2 has an amount that is no whole number of won"],
    ["key,amount\na", "line 2 has an amount that is no whole number of won"],
    ["key,amount\na,1\na,1", "line 3 has a key that stands there before"],
    ['key,amount\n"a,1', "line 2 is no line of comma-separated values"],
  ])("is refused by line: %j", (text, detail) => {
    const refusal = readCompanyFile(text);
    expect(refusal).toBeInstanceOf(Refusal);
    expect((refusal as Refusal).message).toContain(detail);
  });
});
