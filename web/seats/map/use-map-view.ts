import { type RefObject, useEffect, useRef } from "react";
import { type Hall, sectionOf } from "../hall/hall.ts";
import { tappedSeat } from "../hall/pointing.ts";
import type { Point } from "../hall/stage.ts";
import { isFree } from "../statuses/seat-state.ts";
import { keepInSight } from "./keep-in-sight.ts";
import { followPointers } from "./map-gestures.ts";
import { MapView, type Shown } from "./map-view.ts";
import { minimapSize } from "./minimap.ts";

/** Below this size, a finger or a mouse covers several seats, so a tap zooms in instead of choosing. */
const TAP_PX_MIN = { finger: 16, mouse: 9 };
/** How far from a seat a tap may be that still means it. */
const REACH_PX = { finger: 24, mouse: 8 };
/** What a tap zooms in to. */
const TAP_PITCH_PX = 26;
/** A section that is shown hardly larger than before is not worth a movement. */
const ZOOM_LEAST = 1.3;

/** What the mouse or the keys point at, and where on the canvas: a seat, or from afar a whole section. */
export interface Pointed {
  /** -1 for none. */
  seat: number;
  section: number;
  x: number;
  y: number;
}

interface Touched {
  onSeat: (seat: number) => void;
  onLook: (seat: number) => void;
  onPoint: (pointed: Pointed | null) => void;
}

/** Sets up the map on its canvas, and follows pointers, sizes and colours as long as it is shown. */
export function useMapView(
  canvasRef: RefObject<HTMLCanvasElement | null>,
  minimapRef: RefObject<HTMLCanvasElement | null>,
  hall: Hall,
  shown: Shown,
  focused: readonly number[],
  touched: Touched,
): RefObject<MapView | null> {
  const view = useRef<MapView | null>(null);
  // Read when something happens, so that a new status does not set up the map again.
  const current = useRef({ shown, touched });
  current.current = { shown, touched };

  useEffect(() => {
    const canvas = canvasRef.current!;
    const minimap = minimapRef.current!;
    const map = new MapView(canvas, minimap, hall, current.current.shown);
    view.current = map;

    const resizing = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      if (width > 0) map.resize({ width, height });
    });
    resizing.observe(canvas);

    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const recolour = () => map.recolour();
    scheme.addEventListener("change", recolour);
    // Text on a canvas does not wait for the page's font.
    document.fonts.addEventListener("loadingdone", recolour);

    const isFreeSeat = (seat: number) => isFree(current.current.shown.states[seat]);
    const point = (px: number, py: number) => {
      const { x, y } = map.planAt(px, py);
      const isFar = map.pitchPx < TAP_PX_MIN.mouse;
      const near = map.grid.nearest(x, y, hall.pitch * (isFar ? 2 : 0.6));
      const seat = isFar ? -1 : near;
      map.point(seat);
      canvas.classList.toggle("on-seat", near >= 0 && (isFar || isFreeSeat(near)));
      const at = isFar || near < 0 ? { x: px, y: py } : map.screenOf(near);
      current.current.touched.onPoint(near < 0 ? null : { seat, section: sectionOf(hall, near), ...at });
    };
    const leave = () => {
      map.point(-1);
      current.current.touched.onPoint(null);
    };
    const tap = (px: number, py: number, isFinger: boolean) => {
      const kind = isFinger ? "finger" : "mouse";
      const at = map.planAt(px, py);
      if (map.pitchPx < TAP_PX_MIN[kind]) {
        zoomIn(at);
        return;
      }
      const reach = Math.max(hall.pitch, (REACH_PX[kind] / map.pitchPx) * hall.pitch);
      const seat = tappedSeat(hall, map.grid, at, reach, isFreeSeat);
      if (seat < 0) return;
      current.current.touched.onSeat(seat);
      if (!isFinger) return;
      current.current.touched.onLook(seat);
      // After what is below the map has grown by the seat's facts.
      requestAnimationFrame(() => keepInSight(canvas, map.screenOf(seat).y));
    };
    const zoomIn = (at: Point) => {
      const near = map.grid.nearest(at.x, at.y, hall.pitch * 6);
      if (near < 0) return;
      const section = hall.sections[sectionOf(hall, near)]!;
      if (map.pitchPxOf(section, TAP_PITCH_PX) > map.pitchPx * ZOOM_LEAST) map.glideTo(section, TAP_PITCH_PX);
      else map.glideTo({ left: at.x, right: at.x, top: at.y, bottom: at.y }, TAP_PITCH_PX);
    };
    const stopFollowing = followPointers(canvas, {
      onPan: (dx, dy) => {
        leave();
        map.pan(dx, dy);
      },
      onZoom: (factor, px, py) => {
        leave();
        map.zoom(factor, px, py);
      },
      onTap: tap,
      onHover: point,
      onLeave: leave,
    });
    const onMinimap = (event: PointerEvent) => {
      if (event.type === "pointermove" && event.buttons === 0) return;
      const { left, top } = minimap.getBoundingClientRect();
      const { width, height } = minimapSize(hall);
      map.centre(
        ((event.clientX - left) * hall.width) / width,
        ((event.clientY - top) * hall.height) / height,
      );
    };
    minimap.addEventListener("pointerdown", onMinimap);
    minimap.addEventListener("pointermove", onMinimap);
    return () => {
      map.stop();
      view.current = null;
      resizing.disconnect();
      scheme.removeEventListener("change", recolour);
      document.fonts.removeEventListener("loadingdone", recolour);
      minimap.removeEventListener("pointerdown", onMinimap);
      minimap.removeEventListener("pointermove", onMinimap);
      stopFollowing();
    };
  }, [canvasRef, minimapRef, hall]);

  const { states, wanted, stageText } = shown;
  useEffect(() => view.current?.update(current.current.shown), [states, wanted, stageText]);

  const wantedKey = focused.join(" ");
  useEffect(() => {
    if (focused.length > 0) view.current?.showSeats(focused);
    // Only when they are other seats.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [wantedKey]);
  return view;
}
