import { alongOval, type Oval } from "./ovals.ts";
import {
  decoration,
  type DrawnRow,
  type FileArea,
  ROW_STEP,
  SEAT_STEP,
  type SeatingFile,
  zoneOf,
} from "./seating-file.ts";

const FULL_TURN = 2 * Math.PI;
const AISLE = 2.5 * SEAT_STEP;
/** Rows between two walkways around the bowl. */
const ROWS_OF_TIER = 25;
const WALKWAY = 4 * ROW_STEP;

interface Bowl {
  name: string;
  seats: number;
  /** The oval on which the first row stands. */
  inside: Oval;
  blocksOfTier: number;
  /** What stands in the middle. */
  middle: FileArea[];
  categoryAt: (tier: number, angle: number) => string;
  categories: SeatingFile["categories"];
  /** Angles between which the stage hides part of the view, if any. */
  restricted?: [number, number];
}

/** An arena in the round: a stage in the middle, blocks all around it in two or more tiers. */
export function drawArena({ seats = 20_000 }: { seats?: number } = {}): SeatingFile {
  return drawBowl({
    name: `Arena of ${seats}`,
    seats,
    inside: { radiusX: 450, radiusY: 450 },
    blocksOfTier: 20,
    middle: [
      {
        shape: "circle",
        position: { x: 0, y: 0 },
        color: "#dddddd",
        border_color: "#666666",
        circle: { radius: 250 },
        text: { text: "Stage", position: { x: 0, y: 0 }, size: 48 },
      },
      { shape: "text", position: { x: 0, y: -380 }, text: { text: "North", position: { x: 0, y: 0 } } },
    ],
    categories: [
      { name: "R", color: "#d81b60" },
      { name: "S", color: "#1e88e5" },
      { name: "A", color: "#43a047" },
    ],
    categoryAt: (tier) => ["R", "S"][tier] ?? "A",
  });
}

/** A stadium: three or more tiers around a pitch, the stage at one end, where some seats see less. */
export function drawStadium({ seats = 80_000 }: { seats?: number } = {}): SeatingFile {
  return drawBowl({
    name: `Stadium of ${seats}`,
    seats,
    inside: { radiusX: 1_700, radiusY: 1_150 },
    blocksOfTier: 44,
    middle: [
      {
        shape: "rectangle",
        position: { x: -1_150, y: -650 },
        color: "#c8e6c9",
        border_color: "#2e7d32",
        rectangle: { width: 2_300, height: 1_300 },
      },
      {
        shape: "rectangle",
        position: { x: -1_120, y: -300 },
        color: "#cccccc",
        border_color: "#444444",
        rectangle: { width: 300, height: 600 },
        text: { text: "Stage", position: { x: 150, y: 300 }, size: 64 },
      },
      {
        shape: "ellipse",
        position: { x: 0, y: 0 },
        color: "#b2dfdb",
        ellipse: { radius: { x: 180, y: 140 } },
        text: { text: "Sound", position: { x: 0, y: 0 }, size: 32 },
      },
    ],
    categories: [
      { name: "VIP", color: "#8e24aa" },
      { name: "R", color: "#d81b60" },
      { name: "S", color: "#1e88e5" },
      { name: "A", color: "#43a047" },
      { name: "B", color: "#fb8c00" },
    ],
    categoryAt: (tier, angle) => {
      if (tier === 0) return Math.abs(Math.sin(angle)) > 0.9 ? "VIP" : "R";
      return ["S", "A"][tier - 1] ?? "B";
    },
    restricted: [Math.PI * 0.92, Math.PI * 1.08],
  });
}

/** Adds row by row from the inside, each all around, until the seats are drawn. */
function drawBowl(bowl: Bowl): SeatingFile {
  const blocks = new Map<string, DrawnRow[]>();
  let left = bowl.seats;
  let ring = 0;
  let outside = bowl.inside;
  while (left > 0) {
    const tier = Math.floor(ring / ROWS_OF_TIER);
    const out = ring * ROW_STEP + tier * WALKWAY;
    outside = { radiusX: bowl.inside.radiusX + out, radiusY: bowl.inside.radiusY + out };
    for (let block = 0; block < bowl.blocksOfTier && left > 0; block += 1) {
      const row = rowOfBlock(bowl, outside, tier, block, ring % ROWS_OF_TIER, left);
      left -= row.seats.length;
      const name = `Block ${(tier + 1) * 100 + block + 1}`;
      const rows = blocks.get(name);
      if (rows) rows.push(row);
      else blocks.set(name, [row]);
    }
    ring += 1;
  }
  return {
    name: bowl.name,
    size: { width: Math.ceil(2 * outside.radiusX), height: Math.ceil(2 * outside.radiusY) },
    categories: bowl.categories,
    zones: [
      decoration("Middle", { x: 0, y: 0 }, bowl.middle),
      ...[...blocks].map(([name, rows]) => zoneOf(name, rows)),
    ],
  };
}

function rowOfBlock(
  bowl: Bowl,
  oval: Oval,
  tier: number,
  block: number,
  row: number,
  seatsMax: number,
): DrawnRow {
  const turn = FULL_TURN / bowl.blocksOfTier;
  const aisle = AISLE / 2 / Math.min(oval.radiusX, oval.radiusY);
  const from = block * turn + aisle;
  const to = (block + 1) * turn - aisle;
  const middle = (from + to) / 2;
  const category = bowl.categoryAt(tier, middle);
  const isRestricted =
    bowl.restricted !== undefined && middle > bowl.restricted[0] && middle < bowl.restricted[1];
  // The last row of every fourth block below has room for wheelchairs.
  const isAccessible = tier === 0 && row === ROWS_OF_TIER - 1 && block % 4 === 0;
  const places = alongOval(oval, from, to, SEAT_STEP).slice(0, seatsMax);
  return {
    label: String(row + 1),
    seats: places.map((at, seat) => ({
      label: String(seat + 1),
      category,
      at,
      ...(isRestricted ? { restricted_view: true as const } : {}),
      ...(isAccessible && seat < 4 && seat + 1 - (seat % 2) < places.length
        ? seat % 2 === 0
          ? { wheelchair: true as const }
          : { companion: true as const }
        : {}),
    })),
  };
}
