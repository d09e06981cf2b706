import { LIMITS } from "../../../core/limits.ts";
import { type PlanCategory, SEAT_FLAGS } from "../../plan.ts";
import type { Findings } from "./findings.ts";
import { type RawHall, type RawSeat, type SeatPlace, whereOf } from "./raw-hall.ts";
import { colorOf } from "./colors.ts";
import {
  isAbsent,
  isObject,
  type JsonObject,
  ofField,
  ORIGIN,
  type Point,
  readList,
  readOptionalList,
  readOffset,
  readPoint,
  readText,
  type Report,
  reportAt,
} from "./fields.ts";
import { NamedCategories } from "./named-categories.ts";
import { readAreas } from "./seating-areas.ts";

const FLAG_FIELDS = [
  ["wheelchair", SEAT_FLAGS.wheelchair],
  ["companion", SEAT_FLAGS.companion],
  ["restricted_view", SEAT_FLAGS.restrictedView],
] as const;

/** What is being filled, and what a seat may name. */
interface Reading {
  hall: RawHall;
  categories: NamedCategories;
  findings: Findings;
  /** Nothing more is read: there are too many seats, or errors enough. */
  isOver: boolean;
}

/** What the seats of one row have in common. */
interface RowFacts {
  at: Point | null;
  section: string | null;
  row: string | null;
}

/**
 * Reads a plan in the format of pretix's seating editor. What is known of it is used and checked; what is
 * not, such as ids and radii, is ignored.
 */
export function readSeatingJson(json: unknown, findings: Findings): RawHall | undefined {
  const hall: RawHall = { whole: "$", name: "", categories: [], seats: [], shapes: [] };
  if (!isObject(json)) {
    findings.error("$", "not_plan");
    return undefined;
  }
  const at = (name: string): Report => reportAt(findings, () => name);
  if (!isAbsent(json["name"])) hall.name = readText(json["name"], LIMITS.titleCharsMax, at("name"));
  const reading = { hall, categories: new NamedCategories(), findings, isOver: false };
  readCategories(json["categories"], reading);
  for (const [z, zone] of readList(json["zones"], at("zones")).entries()) {
    if (isOver(reading)) break;
    if (isObject(zone)) readZone(zone, z, reading);
    else findings.error(`zones[${z}]`, "not_zone");
  }
  reading.categories.noteErrors(hall.seats.length, findings);
  if (hall.shapes.length > LIMITS.planShapesMax)
    findings.error("zones", "too_many_areas", { max: LIMITS.planShapesMax });
  return hall;
}

function isOver({ isOver, findings }: Reading): boolean {
  return isOver || findings.isFull;
}

function readCategories(value: unknown, { hall, categories, findings }: Reading): void {
  const report = reportAt(findings, () => "categories");
  const items = readList(value, report, LIMITS.planCategoriesMax);
  if (items !== value) categories.refuseAll();
  for (const [c, item] of items.entries()) {
    const path = `categories[${c}]`;
    if (!isObject(item)) {
      findings.error(path, "not_category");
      continue;
    }
    const name = readText(
      item["name"],
      LIMITS.gradeCharsMax,
      reportAt(findings, () => `${path}.name`),
    );
    if (name === null) {
      categories.refuse(item["name"]);
      continue;
    }
    if (categories.has(name)) {
      findings.error(`${path}.name`, "category_twice", { name });
      continue;
    }
    const color = colorOf(item["color"]);
    if (color === null) findings.warn(`${path}.color`, "color_chosen", { name });
    categories.add(name);
    hall.categories.push(color === null ? ({ name } satisfies PlanCategory) : { name, color });
  }
}

function readZone(zone: JsonObject, z: number, reading: Reading): void {
  const { hall, findings } = reading;
  const report = reportAt(findings, () => `zones[${z}]`);
  const origin = readOffset(zone["position"], ofField(report, "position"));
  const rows = readOptionalList(zone["rows"], ofField(report, "rows"));
  // A zone of areas alone, such as the stage, needs no name.
  const section = rows.length === 0 ? null : readSection(zone, hall.name, report);
  for (const [r, row] of rows.entries()) {
    if (isOver(reading)) return;
    if (isObject(row)) readRow(row, [z, r], section, origin, reading);
    else findings.error(`zones[${z}].rows[${r}]`, "not_row");
  }
  hall.shapes.push(...readAreas(zone["areas"], `zones[${z}].areas`, origin ?? ORIGIN, findings));
}

function readRow(
  row: JsonObject,
  [z, r]: readonly [zone: number, row: number],
  section: string | null,
  origin: Point | null,
  reading: Reading,
): void {
  const { hall, findings } = reading;
  const report = reportAt(findings, () => `zones[${z}].rows[${r}]`);
  const facts: RowFacts = {
    at: sumOf(origin, readOffset(row["position"], ofField(report, "position"))),
    section: sectionOf(row, section, report),
    row: readText(row["row_number"], LIMITS.seatLabelCharsMax, ofField(report, "row_number")),
  };
  for (const [s, seat] of readList(row["seats"], ofField(report, "seats")).entries()) {
    if (isOver(reading)) return;
    const place = [z, r, s] as const;
    if (hall.seats.length >= LIMITS.seatsPerPerformanceMax) {
      findings.error(whereOf(place), "too_many_seats", { max: LIMITS.seatsPerPerformanceMax });
      reading.isOver = true;
      return;
    }
    if (isObject(seat)) hall.seats.push(readSeat(seat, place, facts, reading));
    else findings.error(whereOf(place), "not_seat");
  }
}

/** A zone's own section, else its name, else its id, else the name of the plan. */
function readSection(zone: JsonObject, planName: string | null, report: Report): string | null {
  const field = ["section", "name", "zone_id"].find((each) => !isAbsent(zone[each]));
  if (field !== undefined) return readText(zone[field], LIMITS.sectionCharsMax, ofField(report, field));
  if (planName && planName.length <= LIMITS.sectionCharsMax) return planName;
  report("section_missing", {}, "name");
  return null;
}

/** The section that a row or a seat names itself, else that of what it is part of. */
function sectionOf(part: JsonObject, inherited: string | null, report: Report): string | null {
  if (isAbsent(part["section"])) return inherited;
  return readText(part["section"], LIMITS.sectionCharsMax, ofField(report, "section"));
}

function readSeat(seat: JsonObject, place: SeatPlace, facts: RowFacts, reading: Reading): RawSeat {
  const report = reportAt(reading.findings, () => String(whereOf(place)));
  const own = isAbsent(seat["position"]) ? null : readPoint(seat["position"], ofField(report, "position"));
  const at = sumOf(facts.at, own);
  return {
    section: sectionOf(seat, facts.section, report),
    row: facts.row,
    label: readText(seat["seat_number"], LIMITS.seatLabelCharsMax, ofField(report, "seat_number")),
    category: reading.categories.find(seat["category"], place, ofField(report, "category")),
    flags: flagsOf(seat, report),
    x: at && at.x,
    y: at && at.y,
    isPlaced: !isAbsent(seat["position"]),
    at: place,
  };
}

/** Where something lies whose own position counts from another's; null if one of them could not be read. */
function sumOf(origin: Point | null, own: Point | null): Point | null {
  return origin && own && { x: origin.x + own.x, y: origin.y + own.y };
}

function flagsOf(seat: JsonObject, report: Report): number {
  let flags = 0;
  for (const [field, flag] of FLAG_FIELDS) {
    const value = seat[field];
    if (value === true) flags |= flag;
    else if (!isAbsent(value) && value !== false) report("not_boolean", {}, field);
  }
  return flags;
}
