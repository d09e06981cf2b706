import { LIMITS } from "../../../core/limits.ts";
import { flawOfText } from "../../../core/names/visible-text.ts";
import type { PlanShape } from "../../plan.ts";
import type { Findings } from "./findings.ts";
import { colorOf, isTransparent } from "./colors.ts";
import {
  isAbsent,
  isObject,
  type JsonObject,
  ofField,
  type Point,
  readList,
  readNumber,
  readOptionalList,
  readOrigin,
  type Report,
  reportAt,
} from "./fields.ts";

/** The editor's own size of texts, where a file does not say. */
const TEXT_SIZE = 16;

/** One area that is being read. */
interface Area {
  json: JsonObject;
  path: string;
  at: Point;
  /** In degrees, clockwise. */
  rotation: number;
  report: Report;
  findings: Findings;
}

/** Stage, bars, walls and texts of a zone, in the file's units. Kinds that are not known are left out. */
export function readAreas(value: unknown, path: string, zone: Point, findings: Findings): PlanShape[] {
  const shapes: PlanShape[] = [];
  const areas = readOptionalList(
    value,
    reportAt(findings, () => path),
    LIMITS.planShapesMax,
  );
  for (const [a, json] of areas.entries()) {
    if (findings.isFull) break;
    if (!isObject(json)) {
      findings.error(`${path}[${a}]`, "not_area");
      continue;
    }
    const report = reportAt(findings, () => `${path}[${a}]`);
    const own = readOrigin(json["position"], ofField(report, "position"));
    const turned = isAbsent(json["rotation"]) ? 0 : readNumber(json["rotation"], ofField(report, "rotation"));
    const area: Area = {
      json,
      path: `${path}[${a}]`,
      at: { x: zone.x + own.x, y: zone.y + own.y },
      rotation: (turned ?? 0) % 360,
      report,
      findings,
    };
    for (const shape of [readOutline(area), readText(area)]) if (shape) shapes.push(shape);
  }
  return shapes;
}

function readOutline(area: Area): PlanShape | null {
  const { json, at, rotation, report } = area;
  // Plans of the first version have no shape, and a rectangle's width and height in the area itself.
  const kind: unknown = json["shape"] ?? (isAbsent(json["width"]) ? "text" : "rectangle");
  if (kind === "text") return null;
  const style = { ...at, ...colorsOf(area) };
  switch (kind) {
    case "rectangle": {
      const isOwn = isObject(json["rectangle"]);
      const box = isOwn ? (json["rectangle"] as JsonObject) : json;
      const of = isOwn ? ofField(report, "rectangle") : report;
      const width = readNumber(box["width"], ofField(of, "width"), 0);
      const height = readNumber(box["height"], ofField(of, "height"), 0);
      if (width === null || height === null) return null;
      if (rotation === 0) return { kind: "rectangle", ...style, width, height };
      // Turned, it is a polygon, which everybody draws the same.
      const corners: Point[] = [
        { x: 0, y: 0 },
        { x: width, y: 0 },
        { x: width, y: height },
        { x: 0, y: height },
      ];
      return { kind: "polygon", ...style, points: corners.map((corner) => turned(corner, rotation)) };
    }
    case "circle": {
      const radius = readNumber(partOf(json, "circle")["radius"], ofField(report, "circle.radius"), 0);
      return radius === null ? null : { kind: "circle", ...style, radius };
    }
    case "ellipse": {
      const radius = partOf(partOf(json, "ellipse"), "radius");
      const radiusX = readNumber(radius["x"], ofField(report, "ellipse.radius.x"), 0);
      const radiusY = readNumber(radius["y"], ofField(report, "ellipse.radius.y"), 0);
      if (radiusX === null || radiusY === null) return null;
      return { kind: "ellipse", ...style, radiusX, radiusY, ...(rotation === 0 ? {} : { rotation }) };
    }
    case "polygon": {
      const at = ofField(report, "polygon.points");
      const items = readList(partOf(json, "polygon")["points"], at, LIMITS.planPolygonPointsMax);
      const points = items.map((item, p) => {
        const point = readOrigin(item, ofField(report, `polygon.points[${p}]`));
        return turned(point, rotation);
      });
      return points.length === 0 ? null : { kind: "polygon", ...style, points };
    }
    default:
      area.findings.warn(`${area.path}.shape`, "area_unknown");
      return null;
  }
}

function readText({ json, at, rotation, report }: Area): PlanShape | null {
  const own = json["text"];
  // In plans of the first version an area's text is nothing but text.
  const described: JsonObject = isObject(own) ? own : { text: own };
  const of = isObject(own) ? ofField(report, "text") : report;
  const words = described["text"];
  if (isAbsent(words)) return null;
  if (typeof words !== "string") {
    of("not_text", {}, "text");
    return null;
  }
  const text = words.trim().replaceAll(/\s+/g, " ");
  if (text === "") return null;
  const flaw = flawOfText(text, LIMITS.planShapeTextCharsMax);
  if (flaw !== undefined) {
    const values = { count: text.length, max: LIMITS.planShapeTextCharsMax };
    of(flaw, flaw === "too_long" ? values : {}, "text");
    return null;
  }
  const [x, y] = turned(readOrigin(described["position"], ofField(of, "position")), rotation);
  const size = isAbsent(described["size"])
    ? TEXT_SIZE
    : readNumber(described["size"], ofField(of, "size"), 0);
  const fill = isTransparent(described["color"]) ? null : colorOf(described["color"]);
  return {
    kind: "text",
    x: at.x + x,
    y: at.y + y,
    text,
    size: size ?? TEXT_SIZE,
    ...(fill === null ? {} : { fill }),
    ...(rotation === 0 ? {} : { rotation }),
  };
}

function colorsOf({ json, path, findings }: Area): { fill?: string; stroke?: string } {
  const colors: { fill?: string; stroke?: string } = {};
  for (const [field, name] of [
    ["color", "fill"],
    ["border_color", "stroke"],
  ] as const) {
    if (isTransparent(json[field])) continue;
    const color = colorOf(json[field]);
    if (color === null) findings.warn(`${path}.${field}`, "color_left_out");
    else colors[name] = color;
  }
  return colors;
}

function partOf(json: JsonObject, name: string): JsonObject {
  const part = json[name];
  return isObject(part) ? part : {};
}

/** A point turned clockwise around the origin, as x and y. */
function turned({ x, y }: Point, degrees: number): [x: number, y: number] {
  if (degrees === 0) return [x, y];
  const angle = (degrees * Math.PI) / 180;
  return [x * Math.cos(angle) - y * Math.sin(angle), x * Math.sin(angle) + y * Math.cos(angle)];
}
