import { expect, test } from "bun:test";
import type { QueueId, UserId } from "../core/ids.ts";
import { isoTime } from "../core/time.ts";
import { NOW, placeWith, queueWith } from "../../testing/line.ts";
import { enterSale } from "./for-transactions.ts";

/** As when the database was restored from an earlier backup: positions are given out again. */
test("a token enters no sale once its place is gone or another's", () => {
  const token = {
    queueId: "q" as QueueId,
    userId: "u" as UserId,
    position: 7,
    issuedAt: isoTime(NOW),
  };
  const enter = (place: Parameters<typeof enterSale>[1]) => enterSale(token, place, queueWith(), NOW);
  const own = placeWith("ACTIVE", { deadline: NOW + 1 });
  expect(enter(own)).toEqual(own);
  for (const place of [undefined, { ...own, userId: "another" as UserId }])
    expect(enter(place)).toMatchObject({ code: "queue_token_invalid" });
});
