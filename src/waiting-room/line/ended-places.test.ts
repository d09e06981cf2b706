import { describe, expect, test } from "bun:test";
import type { QueueId, UserId } from "../../core/ids.ts";
import { Refusal } from "../../core/refusals.ts";
import { EndedPlaces } from "./ended-places.ts";
import { withdrawn } from "./rules.ts";

const token = { queueId: "q" as QueueId, userId: "u" as UserId, position: 7, issuedAt: "" };
const stored = (isWithdrawn: boolean) => ({ findFresh: async () => ({ isWithdrawn }) });
const expired = (reason: string, code: Refusal["code"] = "queue_token_expired") =>
  new Refusal(code, "as decided", { reason });

describe("a refusal that a place got", () => {
  test.each<[string, boolean, string | undefined]>([
    ["timed_out", true, "as decided"],
    ["consumed", false, "as decided"],
    ["left", true, "as decided"],
    ["revoked", false, "as decided"],
    ["revoked", true, withdrawn().message],
    ["missed", true, undefined],
  ])("as %s, its queue withdrawn by now: %p, is remembered as %p", async (reason, isWithdrawn, known) => {
    const ended = new EndedPlaces(stored(isWithdrawn));
    const told = (await ended.observe(token, expired(reason))) as Refusal;
    expect([told.message, told.fields]).toEqual([known ?? "as decided", { reason }]);
    const found = ended.find(token);
    expect([found?.message, found?.fields]).toEqual(known ? [known, { reason }] : [undefined, undefined]);
    expect(ended.find({ ...token, position: 8 })).toBeUndefined();
  });

  test("for another reason, or an answer, is returned and forgotten", async () => {
    const ended = new EndedPlaces(stored(true));
    for (const outcome of [expired("left", "top_up_declined"), { status: 201 }, true])
      expect(await ended.observe(token, outcome)).toBe(outcome as never);
    expect(ended.find(token)).toBeUndefined();
  });

  test("is told as it was decided where the queue is gone", async () => {
    const ended = new EndedPlaces({ findFresh: async () => undefined });
    expect(await ended.observe(token, expired("revoked"))).toMatchObject({ message: "as decided" });
  });
});
