import { type ReactNode, useLayoutEffect, useRef } from "react";
import type { Pointed } from "./use-map-view.ts";

/** How far from the place, and from the map's edges. */
const GAP_PX = 18;
const EDGE_PX = 6;

/** What is known of what is under the mouse, beside it. Keys and fingers have other ways to hear of it. */
export function MapCard({ at: { seat, section, x, y }, children }: { at: Pointed; children: ReactNode }) {
  const card = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { style, offsetWidth, offsetHeight, offsetParent } = card.current!;
    const lowest = (offsetParent?.clientHeight ?? Infinity) - offsetHeight - EDGE_PX;
    const room = (offsetParent?.clientWidth ?? offsetWidth) - offsetWidth - EDGE_PX;
    const above = y - GAP_PX - offsetHeight;
    style.left = `${Math.max(EDGE_PX, Math.min(room, x - offsetWidth / 2))}px`;
    style.top = `${above > EDGE_PX ? above : Math.max(EDGE_PX, Math.min(lowest, y + GAP_PX))}px`;
  }, [x, y, seat, section]);
  return (
    <div ref={card} className="seat-card" aria-hidden="true">
      {children}
    </div>
  );
}
