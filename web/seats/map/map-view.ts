import type { Hall } from "../hall/hall.ts";
import { gridOf, type SeatGrid } from "../hall/seat-grid.ts";
import { OWN } from "../statuses/seat-state.ts";
import type { SectionLeft } from "../statuses/seats-left.ts";
import type { Point } from "../hall/stage.ts";
import { drawMarks } from "./drawing/draw-marks.ts";
import { drawRowsAtEdge } from "./rows-at-edge.ts";
import { Minimap } from "./minimap.ts";
import { Overview } from "./drawing/overview.ts";
import { type Palette, readPalette } from "./drawing/palette.ts";
import { SeatSprites } from "./drawing/seat-sprites.ts";
import { SectionNames, type SectionWords } from "./drawing/section-words.ts";
import { type Progress, Tiles } from "./drawing/tiles.ts";
import { between, type Box, fillsMap, fit, frame, pan, type Size, type Viewport, zoom } from "./viewport.ts";

/** What the map shows of the sale, all of which may change while it is open. */
export interface Shown {
  states: Uint8Array;
  /** One byte a seat; null if every seat is wanted. */
  wanted: Uint8Array | null;
  left: readonly SectionLeft[];
  words: readonly SectionWords[];
  stageText: string;
}

const GLIDE_MS = 260;
/** How far apart neighbours are when the map moves to seats, or to the one that keys go to. */
const FOCUS_PITCH_PX = 22;
const REVEAL_PITCH_PX = 14;
/** Tiles of a new scale are drawn when the zoom has rested for so long. */
const REST_MS = 110;
/** The picture of the whole hall may be so old. */
const OVERVIEW_MS = 4_000;

/** The map on its canvas, outside React, so that moving over 80,000 seats renders no component. */
export class MapView {
  readonly grid: SeatGrid;
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #hall: Hall;
  readonly #minimap: Minimap | null;
  #shown: Shown;
  #marked: number[] = [];
  #pointed = -1;
  #palette: Palette;
  #size: Size = { width: 1, height: 1 };
  #view: Viewport | null = null;
  #goal: { from: Viewport; to: Viewport; startMs: number } | null = null;
  #tiles: Tiles | null = null;
  #oldTiles: Tiles | null = null;
  #overview: Overview | null = null;
  #names: SectionNames | null = null;
  #overviewAtMs = 0;
  #zoomedAtMs = 0;
  #frame = 0;
  #frameMs = 0;
  #isMarkedDrawn = false;

  constructor(canvas: HTMLCanvasElement, minimap: HTMLCanvasElement | null, hall: Hall, shown: Shown) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d", { alpha: false })!;
    this.#hall = hall;
    this.#shown = shown;
    this.grid = gridOf(hall);
    this.#palette = readPalette(canvas);
    this.#minimap = minimap === null ? null : new Minimap(minimap, hall);
    this.#mark();
  }

  get view(): Viewport | null {
    return this.#view;
  }

  get isWhole(): boolean {
    return this.#view !== null && this.#view.scale <= fit(this.#hall, this.#size).scale * 1.01;
  }

  /** How far apart neighbouring seats are on the screen. */
  get pitchPx(): number {
    return this.#hall.pitch * (this.#view?.scale ?? 0);
  }

  resize(size: Size): void {
    const wasWhole = this.#view === null || this.isWhole;
    this.#size = size;
    this.#canvas.width = Math.round(size.width * devicePixelRatio);
    this.#canvas.height = Math.round(size.height * devicePixelRatio);
    this.#names = null;
    this.#goal = null;
    this.#show(wasWhole ? fit(this.#hall, size) : zoom(this.#view!, 1, 0, 0, this.#hall, size));
  }

  /** Other statuses, or another filter. */
  update(shown: Shown): void {
    if (shown.stageText !== this.#shown.stageText) this.#forgetPictures();
    const changed = changedSeats(this.#shown, shown);
    this.#shown = shown;
    this.#mark();
    this.#tiles?.update(shown, changed);
    this.#overview?.update(shown, changed);
    this.redraw();
  }

  /** The page has turned dark or light, or has another font. */
  recolour(): void {
    this.#palette = readPalette(this.#canvas);
    this.#forgetPictures();
    this.redraw();
  }

  point(seat: number): void {
    if (seat === this.#pointed) return;
    this.#pointed = seat;
    this.redraw();
  }

  pan(dx: number, dy: number): void {
    this.#goal = null;
    if (this.#view !== null) this.#show(pan(this.#view, dx, dy, this.#hall, this.#size));
  }

  zoom(factor: number, px = this.#size.width / 2, py = this.#size.height / 2): void {
    this.#goal = null;
    if (this.#view !== null) this.#show(zoom(this.#view, factor, px, py, this.#hall, this.#size));
  }

  /** Moves to a part of the plan. */
  glideTo(box: Box | null, pitchPxMax = 30): void {
    if (this.#view === null) return;
    const to =
      box === null
        ? fit(this.#hall, this.#size)
        : frame(box, pitchPxMax / this.#hall.pitch, this.#hall, this.#size);
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (isStill) return this.#show(to);
    this.#goal = { from: this.#view, to, startMs: performance.now() };
    this.redraw();
  }

  /** How far apart neighbours would be if a part of the plan filled the map. */
  pitchPxOf(box: Box, pitchPxMax: number): number {
    return this.#hall.pitch * frame(box, pitchPxMax / this.#hall.pitch, this.#hall, this.#size).scale;
  }

  /** Moves to these seats, with their surroundings. */
  showSeats(seats: readonly number[]): void {
    const xs = seats.map((seat) => this.#hall.x[seat]!);
    const ys = seats.map((seat) => this.#hall.y[seat]!);
    const box = {
      left: Math.min(...xs),
      right: Math.max(...xs),
      top: Math.min(...ys),
      bottom: Math.max(...ys),
    };
    this.glideTo(box, Math.max(FOCUS_PITCH_PX, this.pitchPx));
  }

  /** Moves so that a seat is in view and large enough to be told from its neighbours. */
  reveal(seat: number): void {
    const { x, y } = this.screenOf(seat);
    const room = 2 * this.pitchPx;
    const isInView = x > room && y > room && x < this.#size.width - room && y < this.#size.height - room;
    if (!isInView || this.pitchPx < REVEAL_PITCH_PX) this.showSeats([seat]);
  }

  /** Puts a point of the plan into the middle. */
  centre(x: number, y: number): void {
    if (this.#view === null) return;
    const middle = this.middle();
    this.pan((middle.x - x) * this.#view.scale, (middle.y - y) * this.#view.scale);
  }

  /** The point of the plan in the middle of the map. */
  middle(): Point {
    return this.planAt(this.#size.width / 2, this.#size.height / 2);
  }

  /** Where a point of the canvas is on the plan. */
  planAt(px: number, py: number): Point {
    const { x, y, scale } = this.#view!;
    return { x: x + px / scale, y: y + py / scale };
  }

  /** Where a seat is on the canvas. */
  screenOf(seat: number): Point {
    const { x, y, scale } = this.#view!;
    return { x: (this.#hall.x[seat]! - x) * scale, y: (this.#hall.y[seat]! - y) * scale };
  }

  redraw(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame((now) => this.#draw(now));
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = -1;
  }

  #show(view: Viewport): void {
    if (view.scale !== this.#view?.scale) this.#zoomedAtMs = performance.now();
    this.#view = view;
    // Of the whole hall, vertical swipes are left to the page.
    this.#canvas.style.touchAction = this.isWhole ? "pan-y" : "none";
    this.redraw();
  }

  #mark(): void {
    this.#marked = [];
    this.#shown.states.forEach((state, seat) => state & OWN && this.#marked.push(seat));
  }

  #forgetPictures(): void {
    this.#tiles = this.#oldTiles = this.#overview = this.#names = null;
  }

  #draw(now: number): void {
    this.#frame = 0;
    if (this.#view === null) return;
    const frameMs = now - this.#frameMs;
    this.#frameMs = now;
    if (this.#goal !== null) this.#glide(now);
    const view = this.#view;
    const context = this.#context;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    if (!fillsMap(this.#hall, view, this.#size)) {
      context.fillStyle = this.#palette.card;
      context.fillRect(0, 0, this.#size.width, this.#size.height);
    }
    const overview = this.#renewedOverview(view, now);
    const progress = this.#drawTiles(context, view, overview, frameMs);
    // What is in view comes first.
    const isOverviewNew = progress !== "drawing" && overview.step();
    const { states, left, words } = this.#shown;
    drawRowsAtEdge(context, this.#hall, view, this.#size, this.#palette);
    this.#names ??= new SectionNames(this.#hall, this.grid, this.#palette, devicePixelRatio);
    this.#names.draw(context, words, left, view, this.#size);
    drawMarks(context, this.#hall, states, this.#marked, this.#pointed, view, this.#palette);
    this.#minimap?.draw(overview, view, this.#size, this.#palette, this.isWhole);
    if (this.#goal !== null || progress !== "ahead" || !isOverviewNew) this.redraw();
    if (progress !== "drawing" && !this.#isMarkedDrawn) {
      performance.mark("map-drawn");
      this.#isMarkedDrawn = true;
    }
  }

  #glide(now: number): void {
    const { from, to, startMs } = this.#goal!;
    const share = Math.min(1, (now - startMs) / GLIDE_MS);
    const eased = 1 - (1 - share) ** 3;
    this.#show(share >= 1 ? to : between(from, to, eased, this.#size));
    if (share >= 1) this.#goal = null;
  }

  #renewedOverview(view: Viewport, now: number): Overview {
    if (this.#overview === null) {
      this.#overview = new Overview(this.#drawing(view.scale), this.#shown.stageText);
      this.#overviewAtMs = now;
    } else if (now - this.#overviewAtMs > OVERVIEW_MS) {
      this.#overview.renew();
      this.#overviewAtMs = now;
    }
    return this.#overview;
  }

  /** What is not drawn yet is shown by tiles of another scale, or else by the picture of the whole hall. */
  #drawTiles(
    context: CanvasRenderingContext2D,
    view: Viewport,
    overview: Overview,
    frameMs: number,
  ): Progress {
    const isResting = performance.now() - this.#zoomedAtMs > REST_MS && this.#goal === null;
    if (this.#tiles === null || (this.#tiles.scale !== view.scale && isResting)) {
      this.#tiles?.forgetUnseen();
      this.#oldTiles = this.#tiles;
      this.#tiles = new Tiles(this.#drawing(view.scale), this.#shown.stageText);
    }
    const showOverview = (place: Box) => overview.copyTo(context, partAt(place, view), place);
    const copied = { lastFrameMs: frameMs, mayDraw: false };
    this.#oldTiles?.copyTo(context, view, this.#size, copied, showOverview);
    const mayDraw = this.#tiles.scale === view.scale;
    const showInstead = this.#oldTiles === null ? showOverview : leaveAsItIs;
    const progress = this.#tiles.copyTo(context, view, this.#size, { ...copied, mayDraw }, showInstead);
    if (!mayDraw) return "drawing";
    if (progress !== "drawing") this.#oldTiles = null;
    return progress;
  }

  #drawing(scale: number) {
    const { states, wanted } = this.#shown;
    const hall = this.#hall;
    const palette = this.#palette;
    const sprites = new SeatSprites(hall.pitch * scale, devicePixelRatio, palette, hall);
    return { hall, grid: this.grid, states, wanted, palette, scale, ratio: devicePixelRatio, sprites };
  }
}

function leaveAsItIs(): void {}

/** The part of the plan that lies at a place of the map. */
function partAt({ left, top, right, bottom }: Box, { x, y, scale }: Viewport): Box {
  return {
    left: x + left / scale,
    top: y + top / scale,
    right: x + right / scale,
    bottom: y + bottom / scale,
  };
}

/** The seats that look different now; null if all may. */
function changedSeats(before: Shown, now: Shown): number[] | null {
  if (before.wanted !== now.wanted || before.states.length !== now.states.length) return null;
  const changed: number[] = [];
  if (before.states === now.states) return changed;
  for (let seat = 0; seat < now.states.length; seat += 1)
    if (before.states[seat] !== now.states[seat]) changed.push(seat);
  return changed;
}
