import { LIMITS } from "../../../core/limits.ts";
import { flawOfText, withoutInvisible } from "../../../core/names/visible-text.ts";
import type { FindingKind } from "./finding-texts.ts";
import type { Findings, FindingValues } from "./findings.ts";

export type JsonObject = Record<string, unknown>;

export interface Point {
  x: number;
  y: number;
}

/** Notes what is wrong with a value, or with a field of it. */
export type Report = (kind: FindingKind, values?: FindingValues, field?: string) => void;

/** Notes errors under a path, which is put together only when there is one. */
export function reportAt(findings: Findings, path: () => string): Report {
  return (kind, values, field) =>
    findings.error(field === undefined ? path() : `${path()}.${field}`, kind, values);
}

/** The same for a field. */
export function ofField(report: Report, name: string): Report {
  return (kind, values, field) => report(kind, values, field === undefined ? name : `${name}.${field}`);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Files write what they leave out in all three ways. */
export function isAbsent(value: unknown): value is undefined | null | "" {
  return value === undefined || value === null || value === "";
}

/**
 * A name or a label, without spaces around it; null if it is none. A whole number is taken as its digits,
 * since people write row numbers so.
 */
export function readText(value: unknown, charsMax: number, report: Report): string | null {
  const text = Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== "string") {
    report(isAbsent(value) ? "missing" : "not_label");
    return null;
  }
  const trimmed = text.trim();
  const flaw = flawOfText(trimmed, charsMax);
  if (flaw === undefined) return withoutInvisible(trimmed);
  report(flaw, flaw === "too_long" ? { count: trimmed.length, max: charsMax } : {});
  return null;
}

/** A number of the file's drawing; null if it is none or lies beyond all halls. */
export function readNumber(
  value: unknown,
  report: Report,
  min = -LIMITS.planFileCoordinateMax,
): number | null {
  const max = LIMITS.planFileCoordinateMax;
  // Adding zero turns -0 into 0.
  if (typeof value === "number" && value >= min && value <= max) return value + 0;
  if (isAbsent(value)) report("missing");
  else {
    const hasComma = typeof value === "string" && /\d,\d/.test(value);
    report(hasComma ? "decimal_comma" : "not_number", { min, max });
  }
  return null;
}

/** `{x, y}`; null if it is none. */
export function readPoint(value: unknown, report: Report): Point | null {
  if (!isObject(value)) {
    report(isAbsent(value) ? "missing" : "not_point");
    return null;
  }
  const x = readNumber(value["x"], ofField(report, "x"));
  const y = readNumber(value["y"], ofField(report, "y"));
  return x === null || y === null ? null : { x, y };
}

export const ORIGIN: Point = { x: 0, y: 0 };

/** A position that is the origin where the file has none; null if it could not be read. */
export function readOffset(value: unknown, report: Report): Point | null {
  return isAbsent(value) ? ORIGIN : readPoint(value, report);
}

/** The same, of something that others do not count from. */
export function readOrigin(value: unknown, report: Report): Point {
  return readOffset(value, report) ?? ORIGIN;
}

/** A list of at most so many items; empty if it is none. */
export function readList(value: unknown, report: Report, max = Infinity): unknown[] {
  if (!Array.isArray(value)) {
    report(isAbsent(value) ? "missing" : "not_list");
    return [];
  }
  if (value.length <= max) return value;
  report("too_many_items", { count: value.length, max });
  return [];
}

/** A list that may be left out. */
export function readOptionalList(value: unknown, report: Report, max?: number): unknown[] {
  return isAbsent(value) ? [] : readList(value, report, max);
}
