import type { PlanShape } from "./seat-plan.ts";

export interface Point {
  x: number;
  y: number;
}

const STAGE = /stage|무대|스테이지|court|pitch|field|필드|링|ring/i;

/** The middle of what the plan calls its stage. Without one, the middle of the hall's upper edge. */
export function findStage(shapes: readonly PlanShape[], width: number): Point {
  const named = shapes.filter(({ text, isOurs }) => isOurs || (text !== undefined && STAGE.test(text)));
  // The word may be written on the shape, or beside it as a text of its own.
  const stage = named.find(({ kind }) => kind !== "text") ?? named[0];
  return stage === undefined ? { x: width / 2, y: 0 } : middleOf(stage);
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
