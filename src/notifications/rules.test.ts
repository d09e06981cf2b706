import { expect, test } from "bun:test";
import { afterAttempt, nearPlaces, noticeOf } from "./rules.ts";

test("a turn is near three minutes before, by the pace of the line, and 20 places at least", () => {
  expect([0, 2, 100, 115.4, 9_000].map(nearPlaces)).toEqual([20, 20, 300, 347, 5_000]);
});

test("a device that wants no more, or whose push service refuses, is told nothing more", () => {
  for (const status of [400, 401, 403, 404, 410, 413])
    expect(afterAttempt(1, status)).toEqual({ outcome: "gone" });
  for (const status of [200, 201, 202]) expect(afterAttempt(1, status)).toEqual({ outcome: "told" });
});

test("a push service that is away is asked again a few times", () => {
  for (const status of [null, 429, 500, 503]) {
    expect(afterAttempt(1, status)).toEqual({ outcome: "again", pauseMs: 3_000 });
    expect(afterAttempt(4, status)).toEqual({ outcome: "again", pauseMs: 12_000 });
    expect(afterAttempt(5, status)).toEqual({ outcome: "gone" });
  }
});

test("a notice leads to the page of the line, in the language that the device asked for", () => {
  expect(noticeOf("turn", "ko", "c")).toMatchObject({
    title: "예매 순서가 되었습니다",
    address: "/concerts/c/queue",
  });
  expect(noticeOf("near", "en", "c").title).toBe("It's almost your turn");
});
