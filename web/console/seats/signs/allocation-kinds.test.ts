import { expect, test } from "bun:test";
import { likelyKind } from "./allocation-kinds.ts";

test.each<[string, ReturnType<typeof likelyKind>]>([
  ["Sponsor", "sponsor"],
  ["협찬사", "sponsor"],
  ["Artist", "artist"],
  ["출연자", "artist"],
  ["Camera stand", "kill"],
  ["시야 방해", "kill"],
  ["House", "house"],
  ["주최", "house"],
  ["Press", "house"],
])("an allocation called %s is taken for one of the kind %s", (name, kind) => {
  expect(likelyKind(name)).toBe(kind);
});
