import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { announce } from "../../parts/live-region.tsx";
import { useTranslation } from "../../text/language.ts";
import { formatNumber } from "../../text/formats.ts";
import { type Hall, sectionOf } from "../hall/hall.ts";
import { endOfRow, nextSeat, pageFrom } from "../hall/pointing.ts";
import { isFree } from "../statuses/seat-state.ts";
import type { SectionLeft } from "../statuses/seats-left.ts";
import { describeSeat, sectionWords } from "../facts/seat-words.ts";
import { SeatFacts } from "../facts/seat-facts.tsx";
import { SectionFacts } from "../facts/section-facts.tsx";
import { MapCard } from "./map-card.tsx";
import { type Pointed, useMapView } from "./use-map-view.ts";

const ZOOM_STEP = 1.6;
const PAN_PX = 120;
/** Before there is a map. */
const NOWHERE = { x: NaN, y: NaN };

/** Which way a key goes. */
const ARROWS: Record<string, readonly [dx: number, dy: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Keys that go farther than to the next seat. */
const JUMPS: Record<string, (hall: Hall, seat: number) => number> = {
  Home: (hall, seat) => endOfRow(hall, seat, false),
  End: (hall, seat) => endOfRow(hall, seat, true),
  PageUp: (hall, seat) => pageFrom(hall, seat, -1),
  PageDown: (hall, seat) => pageFrom(hall, seat, 1),
};

/**
 * The hall on a canvas. Arrow keys go from seat to seat. The list view offers the same to screen readers.
 * `focused` are seats that the map moves to.
 */
export function SeatMap({
  hall,
  states,
  wanted,
  left,
  focused,
  onSeat,
  onLook,
  over,
}: {
  hall: Hall;
  states: Uint8Array;
  wanted: Uint8Array | null;
  left: readonly SectionLeft[];
  focused: readonly number[];
  onSeat: (seat: number) => void;
  /** A finger has touched this seat, which is shown below the map. */
  onLook: (seat: number) => void;
  /** What lies over the map and takes its presses. It is told where each seat is. */
  over?: (placeOf: (seat: number) => { x: number; y: number }) => ReactNode;
}) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const minimap = useRef<HTMLCanvasElement>(null);
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const words = useMemo(
    () => hall.sections.map((_, at) => sectionWords(t, hall, at, left[at]!)),
    [hall, left, t],
  );
  const shown = { states, wanted, left, words, stageText: t("seats.stage") };
  const view = useMapView(canvas, minimap, hall, shown, focused, { onSeat, onLook, onPoint: setPointed });

  const available = useMemo(() => states.reduce((sum, state) => sum + Number(isFree(state)), 0), [states]);

  // A seat that is pointed at is named again when it is chosen, put back, or taken by somebody else.
  const seatPointed = pointed?.seat ?? -1;
  const statePointed = states[seatPointed];
  const said = useRef({ seat: -1, state: statePointed });
  useEffect(() => {
    const isSameSeat = said.current.seat === seatPointed;
    if (isSameSeat && statePointed !== undefined && said.current.state !== statePointed)
      announce(describeSeat(t, hall, seatPointed, statePointed));
    said.current = { seat: seatPointed, state: statePointed };
  }, [t, hall, seatPointed, statePointed]);

  const onKeyDown = (event: KeyboardEvent) => {
    const map = view.current;
    // Buttons on the map have keys of their own.
    if (map === null || event.target !== event.currentTarget) return;
    // Those are the browser's: to make the page larger, or to go back.
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    const jump = JUMPS[event.key];
    if (arrow !== undefined && event.shiftKey) map.pan(-arrow[0] * PAN_PX, -arrow[1] * PAN_PX);
    else if (arrow !== undefined) goTo(stepFrom(seatPointed, arrow));
    else if (jump !== undefined) goTo(seatPointed < 0 ? stepFrom(-1, [0, 0]) : jump(hall, seatPointed));
    else if (event.key === "+" || event.key === "=") map.zoom(ZOOM_STEP);
    else if (event.key === "-") map.zoom(1 / ZOOM_STEP);
    else if (event.key === "0") map.glideTo(null);
    else if (event.key === "Escape") leave();
    else if ((event.key === "Enter" || event.key === " ") && seatPointed >= 0) onSeat(seatPointed);
    else return;
    event.preventDefault();
  };
  const stepFrom = (seat: number, [dx, dy]: readonly [number, number]): number => {
    const map = view.current!;
    if (seat >= 0) return nextSeat(hall, map.grid, seat, dx, dy);
    const middle = map.middle();
    return map.grid.nearest(middle.x, middle.y, hall.width + hall.height, (each) => isFree(states[each]));
  };
  const goTo = (seat: number) => {
    const map = view.current;
    if (map === null || seat < 0) return;
    map.reveal(seat);
    map.point(seat);
    setPointed({ seat, section: sectionOf(hall, seat), ...map.screenOf(seat) });
    announce(describeSeat(t, hall, seat, states[seat]!));
  };
  const leave = () => {
    view.current?.point(-1);
    setPointed(null);
  };

  return (
    <div
      className="map"
      role="application"
      // A map is read with the eyes or by its keys; the label says which.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      aria-label={t("seats.mapKeys")}
      onKeyDown={onKeyDown}
      onBlur={leave}
    >
      <canvas
        ref={canvas}
        role="img"
        aria-label={t("seats.mapLabel", {
          available: formatNumber(available),
          total: formatNumber(hall.seats),
        })}
      />
      <canvas ref={minimap} className="minimap" aria-hidden="true" hidden />
      {over?.((seat) => view.current?.screenOf(seat) ?? NOWHERE)}
      {pointed !== null && (
        <MapCard at={pointed}>
          {pointed.seat >= 0 ? (
            <SeatFacts hall={hall} seat={pointed.seat} state={states[pointed.seat]!} />
          ) : (
            <SectionFacts hall={hall} section={pointed.section} left={words[pointed.section]!.left} />
          )}
        </MapCard>
      )}
      <div className="map-buttons">
        <button type="button" aria-label={t("seats.zoomIn")} onClick={() => view.current?.zoom(ZOOM_STEP)}>
          +
        </button>
        <button
          type="button"
          aria-label={t("seats.zoomOut")}
          onClick={() => view.current?.zoom(1 / ZOOM_STEP)}
        >
          −
        </button>
        <button type="button" aria-label={t("seats.fit")} onClick={() => view.current?.glideTo(null)}>
          ⤢
        </button>
      </div>
    </div>
  );
}
