import { useLayoutEffect, useRef } from "react";
import type { Hall } from "../hall/hall.ts";
import { SeatFacts } from "../facts/seat-facts.tsx";

/** How far from the seat, and from the map's edges. */
const GAP_PX = 18;
const EDGE_PX = 6;

/** What is known of the seat under the mouse, beside it. Keys and fingers have other ways to hear of it. */
export function SeatCard({
  hall,
  states,
  at: { seat, x, y },
}: {
  hall: Hall;
  states: Uint8Array;
  at: { seat: number; x: number; y: number };
}) {
  const card = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { style, offsetWidth, offsetHeight, offsetParent } = card.current!;
    const room = (offsetParent?.clientWidth ?? offsetWidth) - offsetWidth - EDGE_PX;
    const above = y - GAP_PX - offsetHeight;
    style.left = `${Math.max(EDGE_PX, Math.min(room, x - offsetWidth / 2))}px`;
    style.top = `${above > EDGE_PX ? above : y + GAP_PX}px`;
  }, [x, y, seat]);
  return (
    <div ref={card} className="seat-card" aria-hidden="true">
      <SeatFacts hall={hall} seat={seat} state={states[seat]!} />
    </div>
  );
}
