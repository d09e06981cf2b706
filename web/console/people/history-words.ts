import { formatDateTime, formatNumber } from "../../text/formats.ts";
import type { SayValue } from "../parts/differences.ts";
import { type ConsoleTranslate, wordOf } from "../text.ts";

/** Fields of the history whose values are words of ours, with the group of texts that has them. */
const GROUPS: Record<string, string> = { state: "state", status: "state", role: "role", kind: "desk.kind" };
const TIME = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

/** Ids mean nothing to a reader, and stand in the whole record. */
export function isShown({ name }: { name: string }): boolean {
  return !/(Id|Ids)$/.test(name);
}

/** A value of the history in the reader's words. Undefined: as it stands. */
export function sayOf(t: ConsoleTranslate): SayValue {
  return (name, value) => {
    if (typeof value === "string") {
      if (TIME.test(value)) return formatDateTime(value);
      const group = GROUPS[name];
      return group === undefined ? undefined : wordOf(t, group, value);
    }
    if (typeof value === "number") return formatNumber(value);
    if (typeof value === "boolean") return t(value ? "history.yes" : "history.no");
    if (!Array.isArray(value)) return undefined;
    if (value.every((each) => typeof each !== "object")) return value.join(", ");
    return t("history.several", { count: value.length });
  };
}
