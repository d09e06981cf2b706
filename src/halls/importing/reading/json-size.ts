import type { FindingKind } from "./finding-texts.ts";
import type { FindingValues } from "./findings.ts";

/** Brackets of a plan at the limit of seats take a fifth of this. */
const OPENED_MAX = 1_000_000;
const DEPTH_MAX = 32;

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Why parsing this JSON would cost more than any seat plan is worth; undefined if it may be parsed. Sixteen
 * megabytes of brackets would become a gigabyte of objects.
 */
export function objectionToSize(bytes: Uint8Array): [kind: FindingKind, values: FindingValues] | undefined {
  let opened = 0;
  let depth = 0;
  let isInText = false;
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i];
    if (isInText) {
      if (byte === BACKSLASH) i += 1;
      else if (byte === QUOTE) isInText = false;
    } else if (byte === QUOTE) isInText = true;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      opened += 1;
      depth += 1;
      if (depth > DEPTH_MAX) return ["nested_too_deep", { max: DEPTH_MAX }];
      if (opened > OPENED_MAX) return ["too_many_parts", { max: OPENED_MAX }];
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1;
  }
  return undefined;
}
