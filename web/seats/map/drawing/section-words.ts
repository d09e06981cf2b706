import { type Hall, sectionOf } from "../../hall/hall.ts";
import type { SeatGrid } from "../../hall/seat-grid.ts";
import type { Point } from "../../hall/stage.ts";
import type { SectionLeft } from "../../statuses/seats-left.ts";
import type { Box, Size, Viewport } from "../viewport.ts";
import { SEAT_PITCH_PX_MIN } from "./draw-seats.ts";
import type { Palette } from "./palette.ts";
import { middleOfBox, partsOfSection } from "../../hall/section-parts.ts";
import { around, coversSeats, findSpotBeside, findSpotsAround } from "./room-beside.ts";
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
/** How much larger than its section its words may be. */
const OVERHANG = 1.2;
/** The buttons at the lower right, in rem. */
const BUTTONS = { width: 3.5, height: 10 };
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
  readonly #remPx: number;
  /** Where there is no room for all, the sections of the most seats have a name. */
  readonly #largestFirst: readonly number[];
  #lines: readonly SectionLines[] = [];
  #linesOf: readonly SectionWords[] | null = null;
  /** Where words fit beside a section, at one scale: looked for once. */
  #spots = new Map<string, readonly Point[]>();
  #spotsScale = 0;
  /** Of sections in the way of others, looked for once. */
  readonly #parts = new Map<number, readonly Box[]>();

  constructor(hall: Hall, grid: SeatGrid, palette: Palette, ratio: number) {
    this.#hall = hall;
    this.#grid = grid;
    this.#remPx = palette.remPx;
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
    if (this.#spotsScale !== view.scale) this.#spots.clear();
    this.#spotsScale = view.scale;
    const buttons = this.#buttonsIn(canvas);
    const placed: Box[] = [buttons];
    if (this.#linesOf !== words) this.#lines = words.map((each, at) => linesOf(each, left[at]!));
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
    const [section, middle] = [this.#hall.sections[at]!, middleOfSection(this.#hall, at)];
    if (this.#lieOn(context, at, section, middle, view, canvas, placed)) return;
    // Where another section lies between the parts of one, each part has the name.
    for (const part of this.#partsOf(at))
      this.#lieOn(context, at, part, middleOfBox(part), view, canvas, placed);
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

  #buttonsIn({ width: right, height: bottom }: Size): Box {
    const [width, height] = [BUTTONS.width * this.#remPx, BUTTONS.height * this.#remPx];
    return { left: right - width, top: bottom - height, right, bottom };
  }

  #partsOf(at: number): readonly Box[] {
    const parts = this.#parts.get(at) ?? partsOfSection(this.#hall, at);
    this.#parts.set(at, parts);
    return parts;
  }

  /** The first of the choices for which there is room on this part of a section. Answers whether one was. */
  #lieOn(
    context: CanvasRenderingContext2D,
    at: number,
    part: Box,
    spot: Point,
    view: Viewport,
    canvas: Size,
    placed: Box[],
  ): boolean {
    const { x, y } = onScreen(spot, view);
    const [wide, high] = [part.right - part.left, part.bottom - part.top];
    const buttons = this.#buttonsIn(canvas);
    const choices = this.#lines[at]!.above;
    for (const [choice, lines] of choices.entries()) {
      const width = Math.max(...lines.map((line) => this.#pictures.widthOf(line))) + 10;
      const height = lines.length * LINE_PX + 4;
      // Words that are much larger than their section hide its neighbours. The last choice is tried anyhow.
      const fits = width <= wide * view.scale * OVERHANG && height <= high * view.scale * OVERHANG;
      if (!fits && choice < choices.length - 1) continue;
      // Words at the edge of the hall would be cut off.
      const end = y + height / 2 > buttons.top ? buttons.left : canvas.width;
      const middle = Math.min(Math.max(x, width / 2), end - width / 2);
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

function linesOf(words: SectionWords, { seats }: SectionLeft): SectionLines {
  const tone = seats === 0 ? "faint" : "text";
  const name: Line = { name: words.name, rest: "", isStrong: true, tone };
  const [left, count, price] = [words.left, words.count, words.priceFrom].map((rest): Line => ({
    name: "",
    rest,
    isStrong: false,
    tone,
  })) as [Line, Line, Line];
  const here: Line = { ...name, tone: "text" };
  if (words.name === "") return { above: [[left]], beside: [left], here };
  if (seats === 0) return { above: [[name]], beside: [name], here };
  const both: Line = { ...name, rest: ` · ${words.left}` };
  const priced = words.priceFrom === "" ? [] : [[name, count, price]];
  const above = [[name, left], ...priced, [name, count], [name]];
  return { above, beside: [both, name], here };
}

const onScreen = ({ x, y }: Point, view: Viewport): Point => ({
  x: (x - view.x) * view.scale,
  y: (y - view.y) * view.scale,
});

const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;

/** Its middle row's middle seat: also in a bent section, that is a place of its own. */
function middleOfSection(hall: Hall, at: number): Point {
  const { rows } = hall.sections[at]!;
  const row = hall.rows[rows[rows.length >> 1]!]!;
  const seat = row.first + (row.seats >> 1);
  return { x: hall.x[seat]!, y: hall.y[seat]! };
}
