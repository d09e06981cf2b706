import type { Allocation } from "../../api/types.ts";

export type AllocationKind = Allocation["kind"];
export const KINDS: readonly AllocationKind[] = ["house", "sponsor", "artist", "kill"];

/** Words of both languages by which a name says its kind. */
const WORDS: [AllocationKind, RegExp][] = [
  ["kill", /kill|camera|unusable|bad view|사용 ?불가|카메라|시야/i],
  ["sponsor", /sponsor|partner|협찬|후원|스폰서/i],
  ["artist", /artist|band|cast|performer|출연|배우|아티스트|가수/i],
];

/** The kind that a new allocation of this name is probably of. */
export function likelyKind(name: string): AllocationKind {
  return WORDS.find(([, words]) => words.test(name))?.[0] ?? "house";
}
