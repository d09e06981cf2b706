import { type Hall, STAGE_HEIGHT } from "../hall/hall.ts";
import type { ShownSeat } from "../hall/seat-state.ts";
import type { Size, Viewport } from "./viewport.ts";

export interface Palette {
  grades: string[];
  onGrade: string;
  text: string;
  faint: string;
  taken: string;
  held: string;
  mine: string;
  chosen: string;
  onChosen: string;
  stage: string;
  font: string;
}

const ROUND_FROM_PX = 9;
const LETTER_FROM_PX = 11;
const NUMBER_FROM_PX = 27;
/** The gap around a seat, as a share of a unit. */
const MARGIN = 0.1;

/** Draws the visible part of the hall. `states` holds each seat's state, by its index. */
export function drawHall(
  context: CanvasRenderingContext2D,
  hall: Hall,
  states: readonly ShownSeat[],
  view: Viewport,
  canvas: Size,
  palette: Palette,
  stageText: string,
): void {
  context.clearRect(0, 0, canvas.width, canvas.height);
  const toX = (x: number) => (x - view.x) * view.scale;
  const toY = (y: number) => (y - view.y) * view.scale;
  drawStage();

  // Seats with the same paint are drawn together, because a change of paint costs more than drawing a seat.
  const paints = new Map<string, number[]>();
  const put = (paint: string, seat: number) => {
    const seats = paints.get(paint);
    if (seats === undefined) paints.set(paint, [seat]);
    else seats.push(seat);
  };
  for (const section of hall.sections) {
    const left = toX(section.x);
    const top = toY(section.y);
    if (left > canvas.width || top > canvas.height) continue;
    if (toX(section.x + section.width) < 0 || toY(section.y + section.height) < 0) continue;
    drawSectionLabel(section.name, section.grades, left, top, section.width * view.scale);
    for (const row of section.rows) {
      const y = toY(hall.seats[row.seats[0]!]!.y);
      if (y > canvas.height || y + view.scale < 0) continue;
      for (const seat of row.seats) {
        const x = toX(hall.seats[seat]!.x);
        if (x < canvas.width && x + view.scale > 0) put(paintOf(seat), seat);
      }
    }
  }
  for (const [paint, seats] of paints) fillSeats(paint, seats);
  if (view.scale >= LETTER_FROM_PX) for (const seats of paints.values()) seats.forEach(drawSign);

  function paintOf(seat: number): string {
    switch (states[seat]) {
      case "AVAILABLE":
        return palette.grades[hall.seats[seat]!.gradeIndex % palette.grades.length]!;
      case "MINE":
        return palette.mine;
      case "CHOSEN":
        return palette.chosen;
      case "HELD":
        return palette.held;
      default:
        return palette.taken;
    }
  }

  function fillSeats(paint: string, seats: readonly number[]): void {
    // Unavailable seats are also smaller, so they can be recognised without colour.
    const isGone = paint === palette.taken || paint === palette.held;
    const margin = (isGone ? 0.3 : MARGIN) * view.scale;
    const side = view.scale - 2 * margin;
    context.fillStyle = paint;
    if (view.scale < ROUND_FROM_PX) {
      // Not as one path: the browser would compute its overlaps, which takes half a second for 20,000 seats.
      for (const seat of seats) {
        const { x, y } = hall.seats[seat]!;
        context.fillRect(toX(x) + margin, toY(y) + margin, side, side);
      }
      return;
    }
    const corners = [side * 0.4, side * 0.4, side * 0.15, side * 0.15];
    for (const seat of seats) {
      const { x, y } = hall.seats[seat]!;
      context.beginPath();
      context.roundRect(toX(x) + margin, toY(y) + margin, side, side, corners);
      context.fill();
    }
  }

  function drawSign(seat: number): void {
    const state = states[seat];
    if (state === undefined || state === "SOLD" || state === "BLOCKED" || state === "HELD") return;
    const { x, y, gradeIndex, seatNumber } = hall.seats[seat]!;
    const centre = toX(x) + view.scale / 2;
    const middle = toY(y) + view.scale / 2;
    const letter = state === "MINE" ? "★" : state === "CHOSEN" ? "✓" : hall.grades[gradeIndex]!.letter;
    context.fillStyle = state === "AVAILABLE" ? palette.onGrade : palette.onChosen;
    context.textAlign = "center";
    context.textBaseline = "middle";
    if (view.scale < NUMBER_FROM_PX) {
      context.font = `700 ${view.scale * 0.46}px ${palette.font}`;
      context.fillText(letter, centre, middle);
      return;
    }
    context.font = `700 ${view.scale * 0.24}px ${palette.font}`;
    context.fillText(letter, centre, middle - view.scale * 0.19);
    context.font = `600 ${view.scale * 0.32}px ${palette.font}`;
    context.fillText(String(seatNumber), centre, middle + view.scale * 0.13);
  }

  function drawSectionLabel(name: string, grades: number[], left: number, top: number, width: number): void {
    const size = Math.min(15, Math.max(10, view.scale * 0.9));
    const names = grades.map((grade) => hall.grades[grade]!.name).join(", ");
    context.font = `700 ${size}px ${palette.font}`;
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.fillStyle = palette.text;
    const most = Math.max(width, 24) * 1.2;
    const label = [`${name} · ${names}`, name].find((each) => context.measureText(each).width <= most);
    if (label !== undefined) context.fillText(label, left, top + view.scale * 0.7);
  }

  function drawStage(): void {
    const centre = toX(hall.width / 2);
    const half = Math.min(hall.width * 0.32, 14) * view.scale;
    const top = toY(0.5);
    const height = (STAGE_HEIGHT - 1.6) * view.scale;
    context.fillStyle = palette.stage;
    context.beginPath();
    context.moveTo(centre - half, top);
    context.lineTo(centre + half, top);
    context.quadraticCurveTo(centre + half * 0.96, top + height, centre, top + height);
    context.quadraticCurveTo(centre - half * 0.96, top + height, centre - half, top);
    context.fill();
    if (height < 10) return;
    context.fillStyle = palette.onChosen;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.font = `700 ${Math.min(height * 0.45, 16)}px ${palette.font}`;
    context.fillText(stageText, centre, top + height * 0.48);
  }
}

/** The page's own colours, read again when it turns dark or light. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    grades: [0, 1, 2, 3, 4, 5].map((index) => colour(`grade-${index}`)),
    onGrade: colour("on-grade"),
    text: colour("ink"),
    faint: colour("ink-soft"),
    taken: colour("seat-taken"),
    held: colour("seat-held"),
    mine: colour("seat-mine"),
    chosen: colour("seat-chosen"),
    onChosen: colour("on-strong"),
    stage: colour("stage"),
    font: style.fontFamily,
  };
}
