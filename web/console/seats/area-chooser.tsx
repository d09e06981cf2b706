import { type PointerEvent, useState } from "react";
import type { Hall } from "../../seats/hall/hall.ts";
import { type Area, areaOf, type Point, seatNear, seatsWithin } from "./areas.ts";

/** A press this far from a seat still means it. */
const NEAR_PX = 40;

/**
 * Lies over the map while rows, sections or whatever is circled are chosen. Nobody needs it: the form below
 * chooses the same by name, without a mouse.
 */
export function AreaChooser({
  hall,
  area,
  placeOf,
  onChoose,
}: {
  hall: Hall;
  area: Exclude<Area, "seat">;
  placeOf: (seat: number) => Point;
  onChoose: (seatNumbers: readonly number[]) => void;
}) {
  const [line, setLine] = useState<readonly Point[]>([]);
  const at = (event: PointerEvent<SVGSVGElement>): Point => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const begin = (event: PointerEvent<SVGSVGElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    setLine([at(event)]);
  };
  const draw = (event: PointerEvent<SVGSVGElement>) => {
    if (line.length > 0 && area === "lasso") setLine([...line, at(event)]);
  };
  const end = (event: PointerEvent<SVGSVGElement>) => {
    const last = at(event);
    setLine([]);
    if (area === "lasso") return onChoose(seatsWithin([...line, last], hall.seats, placeOf));
    const seat = seatNear(last, hall.seats, placeOf, NEAR_PX);
    if (seat >= 0) onChoose(areaOf(hall, seat, area));
  };
  return (
    <svg
      className="area-chooser"
      aria-hidden="true"
      onPointerDown={begin}
      onPointerMove={draw}
      onPointerUp={end}
      onPointerCancel={() => setLine([])}
    >
      {line.length > 1 && <polygon points={line.map(({ x, y }) => `${x},${y}`).join(" ")} />}
    </svg>
  );
}
