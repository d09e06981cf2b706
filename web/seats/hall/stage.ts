import type { PlanShape } from "./seat-plan.ts";

export interface Point {
  x: number;
  y: number;
}

/** What all look at, as the halls of several countries call it. A `palco` is a box in Spain and Italy. */
const WORDS =
  "stage|court|pitch|field|ring|rink|podium|bühne|buehne|spielfeld|scène|scene|escenario|" +
  "palcoscenico|panggung|lapangan|сцена|무대|스테이지|필드|링|경기장|舞台|ステージ";
/** Nothing but the word, or the word beside others: `Main stage`, but neither `Backstage` nor `Catering`. */
const ALONE = new RegExp(`^(?:${WORDS})$`, "iu");
const AMONG_OTHERS = new RegExp(`(?:^|[^\\p{L}])(?:${WORDS})(?!\\p{L})`, "iu");

/** The middle of what the plan calls its stage. Without one, the middle of the hall's upper edge. */
export function findStage(shapes: readonly PlanShape[], width: number): Point {
  const called = (name: RegExp) =>
    shapes.find(({ text, isOurs }) => isOurs || (text !== undefined && name.test(withoutSpacing(text))));
  const stage = called(ALONE) ?? called(AMONG_OTHERS);
  return stage === undefined ? { x: width / 2, y: 0 } : middleOf(stage);
}

/** Plans space letters out: `S T A G E`. */
function withoutSpacing(text: string): string {
  const trimmed = text.trim();
  return /^\S(?: \S)+$/u.test(trimmed) ? trimmed.replaceAll(" ", "") : trimmed;
}

export function middleOf(shape: PlanShape): Point {
  const { kind, x, y, rotation = 0 } = shape;
  const from = { x: 0, y: 0 };
  if (kind === "rectangle") Object.assign(from, { x: shape.width! / 2, y: shape.height! / 2 });
  else if (kind === "polygon") Object.assign(from, middleOfPoints(shape.points!));
  const turn = (rotation * Math.PI) / 180;
  const [sin, cos] = [Math.sin(turn), Math.cos(turn)];
  return { x: x + from.x * cos - from.y * sin, y: y + from.x * sin + from.y * cos };
}

function middleOfPoints(points: readonly (readonly number[])[]): Point {
  const middle = (axis: number): number => {
    const values = points.map((point) => point[axis]!);
    return (Math.min(...values) + Math.max(...values)) / 2;
  };
  return { x: middle(0), y: middle(1) };
}
