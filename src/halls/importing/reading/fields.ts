import { LIMITS } from "../../../core/limits.ts";
import { objectionToText } from "../../../core/names/visible-text.ts";
import type { Findings } from "./findings.ts";

export type JsonObject = Record<string, unknown>;

export interface Point {
  x: number;
  y: number;
}

/** Notes what is wrong with a value, or with a field of it. */
export type Report = (message: string, field?: string) => void;

/** Notes errors under a path, which is put together only when there is one. */
export function reportAt(findings: Findings, path: () => string): Report {
  return (message, field) => findings.error(field === undefined ? path() : `${path()}.${field}`, message);
}

/** The same for a field. */
export function ofField(report: Report, name: string): Report {
  return (message, field) => report(message, field === undefined ? name : `${name}.${field}`);
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
    report(isAbsent(value) ? "is missing" : "must be text in quotation marks, or a whole number");
    return null;
  }
  const trimmed = text.trim();
  const objection = objectionToText(trimmed, charsMax);
  if (objection === undefined) return trimmed;
  report(objection);
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
  const hint = typeof value === "string" && /\d,\d/.test(value) ? "; write decimals with a point" : "";
  report(isAbsent(value) ? "is missing" : `must be a number from ${min} to ${max}${hint}`);
  return null;
}

/** `{x, y}`; null if it is none. */
export function readPoint(value: unknown, report: Report): Point | null {
  if (!isObject(value)) {
    report(isAbsent(value) ? "is missing" : "must be an object with the numbers x and y");
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
    report(isAbsent(value) ? "is missing" : "must be a list in square brackets");
    return [];
  }
  if (value.length <= max) return value;
  report(`has ${value.length} items; it may have ${max} items at most`);
  return [];
}

/** A list that may be left out. */
export function readOptionalList(value: unknown, report: Report, max?: number): unknown[] {
  return isAbsent(value) ? [] : readList(value, report, max);
}
