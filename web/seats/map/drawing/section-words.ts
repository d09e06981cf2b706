import { type Hall, sectionOf } from "../../hall/hall.ts";
import type { SeatGrid } from "../../hall/seat-grid.ts";
import type { Point } from "../../hall/stage.ts";
import type { SectionLeft } from "../../statuses/seats-left.ts";
import type { Box, Size, Viewport } from "../viewport.ts";
import { SEAT_PITCH_PX_MIN } from "./draw-seats.ts";
import type { Palette } from "./palette.ts";
import { middleOfBox, partsOfSection } from "../../hall/section-parts.ts";
import {
  around,
  coversSeats,
  findSpotBeside,
  findSpotsAround,
  liesOnSection,
  shortNames,
} from "./room-beside.ts";
import { type Line, WordPictures } from "./word-pictures.ts";

/** The words of a section: its name, and what it still has, in one line or in two. */
export interface SectionWords {
  name: string;
  left: string;
  count: string;
  priceFrom: string;
}

const LINE_PX = 14;
const EDGE_PX = 8;
/** The ground of words is larger than they are, and may lie on what is beside their section. */
const GROUND_SHARE = 0.85;
/** How far from the middle of the map a seat may be whose section is named at the edge. */
const HERE_PITCHES = 8;

/**
 * The names of sections on the map. From afar they lie on their sections, with what is left and from which
 * price. Near by they stand beside the seats and cover none. The section in the middle is then named in the
 * corner of the map, if its own name is out of view. None covers another.
 */
export class SectionNames {
  readonly #hall: Hall;
  readonly #grid: SeatGrid;
  readonly #pictures: WordPictures;
  /** Where there is no room for all, the sections of the most seats have a name. */
  readonly #largestFirst: readonly number[];
  #lines: readonly SectionLines[] = [];
  #linesOf: readonly SectionWords[] | null = null;
  /** Where words fit beside a section, at one scale: looked for once. */
  #spots = new Map<string, readonly Point[]>();
  #spotsScale = 0;
  readonly #fits = new Map<string, boolean>();
  /** Of sections in the way of others, looked for once. */
  readonly #parts = new Map<number, readonly Box[]>();

  constructor(hall: Hall, grid: SeatGrid, palette: Palette, ratio: number) {
    this.#hall = hall;
    this.#grid = grid;
    this.#pictures = new WordPictures(palette, ratio);
    const { sections } = hall;
    this.#largestFirst = sections
      .map((_, at) => at)
      .filter((at) => sections[at]!.seats > 0)
      .toSorted((a, b) => sections[b]!.seats - sections[a]!.seats);
  }

  draw(
    context: CanvasRenderingContext2D,
    words: readonly SectionWords[],
    left: readonly SectionLeft[],
    view: Viewport,
    canvas: Size,
  ): void {
    if (words.length < 2) return;
    const isFar = this.#hall.pitch * view.scale < SEAT_PITCH_PX_MIN;
    if (this.#spotsScale !== view.scale) {
      this.#spots.clear();
      this.#fits.clear();
    }
    this.#spotsScale = view.scale;
    const placed: Box[] = [];
    if (this.#linesOf !== words) {
      const short = shortNames(words.map(({ name }) => name));
      this.#lines = words.map((each, at) => linesOf(each, short[at]!, left[at]!));
    }
    this.#linesOf = words;
    // The section in the middle first: so near, it has the name in the corner where its own is out of view.
    const first = isFar ? null : this.#sectionInMiddle(view, canvas);
    if (first !== null && !this.#nameBeside(context, first, view, canvas, placed))
      this.#nameInCorner(context, first, placed);
    for (const at of this.#largestFirst) {
      if (at === first || !this.#isInView(at, view, canvas)) continue;
      if (isFar) this.#nameOnTop(context, at, view, canvas, placed);
      else this.#nameBeside(context, at, view, canvas, placed);
    }
  }

  #nameOnTop(
    context: CanvasRenderingContext2D,
    at: number,
    view: Viewport,
    canvas: Size,
    placed: Box[],
  ): void {
    // A section that narrows towards the stage has more room at its back.
    for (const depth of [0.5, 0.8])
      if (this.#lieOn(context, at, middleOfSection(this.#hall, at, depth), view, canvas, placed)) return;
    // Where another section lies between the parts of one, each part has the name.
    for (const part of this.#partsOf(at)) this.#lieOn(context, at, middleOfBox(part), view, canvas, placed);
  }

  /** Answers whether there was room for it in view. */
  #nameBeside(
    context: CanvasRenderingContext2D,
    at: number,
    view: Viewport,
    canvas: Size,
    placed: Box[],
  ): boolean {
    if (this.#standBeside(context, at, null, view, canvas, placed)) return true;
    const named = this.#partsOf(at).filter((part) =>
      this.#standBeside(context, at, part, view, canvas, placed),
    );
    return named.length > 0;
  }

  #isInView(at: number, view: Viewport, canvas: Size): boolean {
    const section = this.#hall.sections[at]!;
    const reach = 2 * this.#hall.pitch;
    return (
      section.right + reach > view.x &&
      section.bottom + reach > view.y &&
      section.left - reach < view.x + canvas.width / view.scale &&
      section.top - reach < view.y + canvas.height / view.scale
    );
  }

  #partsOf(at: number): readonly Box[] {
    const parts = this.#parts.get(at) ?? partsOfSection(this.#hall, at);
    this.#parts.set(at, parts);
    return parts;
  }

  /** The first of the choices for which there is room at this place on a section. Answers whether one was. */
  #lieOn(
    context: CanvasRenderingContext2D,
    at: number,
    spot: Point,
    view: Viewport,
    canvas: Size,
    placed: Box[],
  ): boolean {
    const { x, y } = onScreen(spot, view);
    for (const lines of this.#lines[at]!.above) {
      const width = Math.max(...lines.map((line) => this.#pictures.widthOf(line))) + 10;
      const height = lines.length * LINE_PX + 4;
      // Words that reach beyond their section would be taken for its neighbour's.
      if (!this.#fitsOn(at, spot, width / view.scale, height / view.scale)) continue;
      // Words at the edge of the map would be cut off.
      const middle = Math.min(Math.max(x, width / 2), canvas.width - width / 2);
      const box = around({ x: middle, y }, width, height);
      if (placed.some((other) => overlap(other, box))) continue;
      placed.push(box);
      this.#pictures.drawGround(context, box);
      lines.forEach((line, index) => {
        this.#pictures.draw(context, line, { x: middle, y: y + (index - (lines.length - 1) / 2) * LINE_PX });
      });
      return true;
    }
    return false;
  }

  /** Looked for once for each scale and size. */
  #fitsOn(at: number, spot: Point, width: number, height: number): boolean {
    const key = `${at} ${spot.x} ${spot.y} ${width} ${height}`;
    let fits = this.#fits.get(key);
    if (fits === undefined) {
      const box = around(spot, width * GROUND_SHARE, height * GROUND_SHARE);
      this.#fits.set(key, (fits = liesOnSection(this.#hall, this.#grid, at, box)));
    }
    return fits;
  }

  #standBeside(
    context: CanvasRenderingContext2D,
    at: number,
    /** Null for all of the section. */
    part: Box | null,
    view: Viewport,
    canvas: Size,
    placed: Box[],
  ): boolean {
    for (const line of this.#lines[at]!.beside) {
      const [width, height] = [this.#pictures.widthOf(line) + 6, LINE_PX];
      for (const spot of this.#findSpots(
        at,
        part,
        line.name + line.rest,
        width / view.scale,
        height / view.scale,
      )) {
        const { x, y } = onScreen(spot, view);
        // Words at the edge of the map would be cut off, a price in the middle of its digits.
        const middle = Math.min(Math.max(x, width / 2), canvas.width - width / 2);
        const box = around({ x: middle, y }, width, height);
        const isCut =
          box.top < 0 ||
          box.bottom > canvas.height ||
          (part === null && this.#isOnSeats(middle - x, box, view));
        if (isCut || Math.abs(middle - x) > width / 2 || placed.some((other) => overlap(other, box)))
          continue;
        placed.push(box);
        this.#pictures.draw(context, line, { x: middle, y });
        return true;
      }
    }
    return false;
  }

  /** Whether words that were moved away from their place cover seats now. */
  #isOnSeats(moved: number, { left, top, right, bottom }: Box, view: Viewport): boolean {
    if (moved === 0) return false;
    const planOf = (at: number, from: number): number => from + at / view.scale;
    return coversSeats(this.#hall, this.#grid, {
      left: planOf(left, view.x),
      right: planOf(right, view.x),
      top: planOf(top, view.y),
      bottom: planOf(bottom, view.y),
    });
  }

  /** Null where there is none near. */
  #sectionInMiddle(view: Viewport, canvas: Size): number | null {
    const middle = { x: view.x + canvas.width / view.scale / 2, y: view.y + canvas.height / view.scale / 2 };
    const seat = this.#grid.nearest(middle.x, middle.y, HERE_PITCHES * this.#hall.pitch);
    return seat < 0 ? null : sectionOf(this.#hall, seat);
  }

  #nameInCorner(context: CanvasRenderingContext2D, at: number, placed: Box[]): void {
    const line = this.#lines[at]!.here;
    if (line.name === "") return;
    const [width, height] = [this.#pictures.widthOf(line) + 12, LINE_PX + 8];
    const box = around({ x: EDGE_PX + width / 2, y: EDGE_PX + height / 2 }, width, height);
    placed.push(box);
    this.#pictures.drawGround(context, box);
    this.#pictures.draw(context, line, { x: EDGE_PX + width / 2, y: EDGE_PX + height / 2 });
  }

  /** Looked for once for each scale and text. */
  #findSpots(at: number, part: Box | null, text: string, width: number, height: number): readonly Point[] {
    const key = `${at} ${part?.left ?? ""} ${part?.top ?? ""} ${text}`;
    let spots = this.#spots.get(key);
    if (spots === undefined) {
      const whole = part === null ? findSpotBeside(this.#hall, this.#grid, at, width, height) : null;
      if (part !== null) spots = findSpotsAround(this.#hall, this.#grid, part, width, height);
      else spots = whole === null ? [] : [whole];
      this.#spots.set(key, spots);
    }
    return spots;
  }
}

/** What a section may be called, the most first. */
interface SectionLines {
  /** Lines one above the other. */
  above: readonly (readonly Line[])[];
  beside: readonly Line[];
  here: Line;
}

function linesOf(words: SectionWords, short: string, { seats }: SectionLeft): SectionLines {
  const tone = seats === 0 ? "faint" : "text";
  const name: Line = { name: words.name, rest: "", isStrong: true, tone };
  const [left, count, price] = [words.left, words.count, words.priceFrom].map((rest): Line => ({
    name: "",
    rest,
    isStrong: false,
    tone,
  })) as [Line, Line, Line];
  const brief: Line = { ...name, name: short };
  const here: Line = { ...name, tone: "text" };
  if (words.name === "") return { above: [[left]], beside: [left], here };
  if (seats === 0) return { above: [[name], [brief]], beside: [name], here };
  const both: Line = { ...name, rest: ` · ${words.left}` };
  const priced = words.priceFrom === "" ? [] : [[name, count, price]];
  const above = [[name, left], ...priced, [name, count], [brief, count], [name], [brief]];
  return { above, beside: [both, name], here };
}

const onScreen = ({ x, y }: Point, view: Viewport): Point => ({
  x: (x - view.x) * view.scale,
  y: (y - view.y) * view.scale,
});

const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;

/** The middle seat of a row, so far back in it: also in a bent section, that is a place of its own. */
function middleOfSection(hall: Hall, at: number, depth: number): Point {
  const { rows } = hall.sections[at]!;
  const row = hall.rows[rows[Math.floor(rows.length * depth)]!]!;
  const seat = row.first + (row.seats >> 1);
  return { x: hall.x[seat]!, y: hall.y[seat]! };
}
