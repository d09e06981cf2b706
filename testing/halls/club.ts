import { alongOval, onOval } from "./ovals.ts";
import {
  decoration,
  type DrawnRow,
  type FileArea,
  SEAT_STEP,
  type SeatingFile,
  zoneOf,
} from "./seating-file.ts";

const TABLE_STEP = 130;
const TABLES_ACROSS = 6;
const STOOLS = 12;

/** A club: round tables of four to eight seats, each of them a row, and stools along a bar. */
export function drawClub({ tables = 24 }: { tables?: number } = {}): SeatingFile {
  const drawn: DrawnRow[] = [];
  const areas: FileArea[] = [];
  for (let table = 0; table < tables; table += 1) {
    const across = table % TABLES_ACROSS;
    const back = Math.floor(table / TABLES_ACROSS);
    const centre = { x: (across - (TABLES_ACROSS - 1) / 2) * TABLE_STEP, y: (back + 2) * TABLE_STEP };
    const seats = 4 + (table % 3) * 2;
    const radius = SEAT_STEP / (2 * Math.sin(Math.PI / seats)) + 4;
    const oval = { radiusX: radius, radiusY: radius };
    drawn.push({
      label: String(table + 1),
      seats: Array.from({ length: seats }, (_, seat) => {
        const place = onOval(oval, (2 * Math.PI * seat) / seats);
        return {
          label: String(seat + 1),
          category: back === 0 ? "Front tables" : "Tables",
          at: { x: centre.x + place.x, y: centre.y + place.y },
        };
      }),
    });
    areas.push({
      shape: "circle",
      position: centre,
      color: "#efebe9",
      border_color: "#8d6e63",
      circle: { radius: radius - 10 },
      text: { text: String(table + 1), position: { x: 0, y: 0 }, size: 14 },
    });
  }
  const backWall = (Math.ceil(tables / TABLES_ACROSS) + 2) * TABLE_STEP;
  const bar = alongOval({ radiusX: 40 * SEAT_STEP, radiusY: SEAT_STEP }, 1.42, 1.72, SEAT_STEP)
    .slice(0, STOOLS)
    .map((at, stool) => ({
      label: String(stool + 1),
      category: "Bar",
      at: { x: at.x, y: at.y + backWall },
    }));
  return {
    name: `Club with ${tables} tables`,
    size: { width: TABLES_ACROSS * TABLE_STEP, height: backWall + 100 },
    categories: [
      { name: "Front tables", color: "#8e24aa" },
      { name: "Tables", color: "#1e88e5" },
      { name: "Bar", color: "#6d4c41" },
    ],
    zones: [
      decoration("Room", { x: 0, y: 0 }, [
        {
          shape: "rectangle",
          position: { x: -200, y: 20 },
          color: "#eeeeee",
          border_color: "#888888",
          rectangle: { width: 400, height: 120 },
          text: { text: "Stage", position: { x: 200, y: 60 }, size: 24 },
        },
        {
          shape: "rectangle",
          position: { x: -170, y: backWall + 50 },
          color: "#d7ccc8",
          rectangle: { width: 340, height: 30 },
          text: { text: "Bar", position: { x: 170, y: 15 }, size: 18 },
        },
        ...areas,
      ]),
      zoneOf("Tables", drawn),
      zoneOf("Bar", [{ label: "Bar", seats: bar }]),
    ],
  };
}
