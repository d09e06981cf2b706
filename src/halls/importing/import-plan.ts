import { type SeatPlan, seatPlanDocument } from "../plan.ts";
import { digestOf } from "../saving.ts";
import { type Finding, Findings } from "./reading/findings.ts";
import { makePlan } from "./make-plan.ts";
import type { RawHall } from "./reading/raw-hall.ts";
import { objectionToSize } from "./reading/json-size.ts";
import { readSeatCsv } from "./reading/seat-csv.ts";
import { readSeatingJson } from "./reading/seating-json.ts";
import { seatColumnsOf } from "./seat-columns.ts";
import type { SeatColumns } from "./store.ts";

export const PLAN_MEDIA_TYPES = ["application/json", "text/csv"] as const;
export type PlanMediaType = (typeof PLAN_MEDIA_TYPES)[number];

/** A file that somebody wants to import. */
export interface PlanFile {
  mediaType: PlanMediaType;
  bytes: Uint8Array;
  /** Overrides the name that the file gives itself. A CSV file has none. */
  name?: string | undefined;
}

/** A plan as it is kept, and what its organiser is told of it. */
export interface ImportedPlan {
  name: string;
  seats: number;
  sections: number;
  categories: { name: string; seats: number }[];
  warnings: Finding[];
  /** What buyers are sent of it, without id and name. */
  document: string;
  digest: string;
  columns: SeatColumns;
}

export interface RefusedPlan {
  errors: Finding[];
}

/**
 * Reads and checks a file. Nothing that a file holds makes it throw. `collect` is called whenever most of
 * what was in memory is no longer needed.
 */
export function importPlan(file: PlanFile, collect: () => void = doNothing): ImportedPlan | RefusedPlan {
  const findings = new Findings();
  const plan = planOf(file, findings, collect);
  collect();
  if (!plan) return { errors: findings.errors };
  const document = JSON.stringify(seatPlanDocument(plan));
  const seats = plan.categories.map(() => 0);
  for (const { category } of plan.seats) seats[category]! += 1;
  return {
    name: plan.name,
    seats: plan.seats.length,
    sections: plan.sections.length,
    categories: plan.categories.map(({ name }, i) => ({ name, seats: seats[i]! })),
    warnings: findings.warnings,
    document,
    digest: digestOf(document),
    columns: seatColumnsOf(plan.seats),
  };
}

function doNothing(): void {}

/** The plan that a file draws; undefined if anything is wrong with it. */
export function planOf(
  { mediaType, bytes, name }: PlanFile,
  findings: Findings,
  collect: () => void = doNothing,
): SeatPlan | undefined {
  const hall = readHall(mediaType, bytes, findings);
  collect();
  if (!hall) return undefined;
  const chosen = name ?? hall.name;
  if (chosen === "") findings.error(mediaType === "text/csv" ? 1 : "name", "name_missing");
  return makePlan(chosen ?? "", hall, findings);
}

const [LINE_FEED, CARRIAGE_RETURN] = [10, 13];

/** The first line that is not text in UTF-8, whose letters never have a line's end in them. */
function lineOfBadByte(bytes: Uint8Array): number {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let [line, start] = [1, 0];
  for (let at = 0; at < bytes.length; at += 1) {
    const isEnd = bytes[at] === LINE_FEED || (bytes[at] === CARRIAGE_RETURN && bytes[at + 1] !== LINE_FEED);
    if (!isEnd) continue;
    try {
      decoder.decode(bytes.subarray(start, at));
    } catch {
      return line;
    }
    [line, start] = [line + 1, at + 1];
  }
  return line;
}

function readHall(mediaType: PlanMediaType, bytes: Uint8Array, findings: Findings): RawHall | undefined {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    findings.error(mediaType === "text/csv" ? lineOfBadByte(bytes) : "$", "not_utf8");
    return undefined;
  }
  if (mediaType === "text/csv") return readSeatCsv(text, findings);
  const objection = objectionToSize(bytes);
  if (objection !== undefined) {
    findings.error("$", ...objection);
    return undefined;
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    // What the parser says begins with its own name.
    const reason =
      error instanceof Error ? error.message.replace(/^JSON Parse error: /, "") : "it cannot be read";
    findings.error("$", "not_json", { reason });
    return undefined;
  }
  return readSeatingJson(json, findings);
}
