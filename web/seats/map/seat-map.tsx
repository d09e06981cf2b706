import { type RefObject, useEffect, useRef } from "react";
import { Button } from "react-aria-components/Button";
import { useTranslation } from "../../text/language.ts";
import { formatNumber } from "../../text/formats.ts";
import { drawHall, readPalette } from "./draw-hall.ts";
import { type Hall, seatAt, sectionAt } from "../hall/hall.ts";
import { followPointers } from "./map-gestures.ts";
import type { ShownSeat } from "../hall/seat-state.ts";
import { fit, pan, type Viewport, zoom } from "./viewport.ts";

/** Below this size a fingertip covers several seats, so a tap zooms in instead of choosing. */
const TAP_SEAT_PX_MIN = 16;
const ZOOM_STEP = 1.6;

/**
 * The hall on a canvas, drawn outside React, so panning over 20,000 seats renders no component. The list view
 * offers the same to screen readers and keyboards.
 */
export function SeatMap({
  hall,
  states,
  onSeat,
}: {
  hall: Hall;
  states: readonly ShownSeat[];
  onSeat: (seat: number) => void;
}) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const commands = useMapDrawing(canvas, hall, states, onSeat, t("seats.stage"));
  const available = states.filter((state) => state === "AVAILABLE" || state === "CHOSEN").length;
  return (
    <div className="map">
      <canvas
        ref={canvas}
        role="img"
        aria-label={t("seats.mapLabel", {
          available: formatNumber(available),
          total: formatNumber(states.length),
        })}
      />
      <div className="map-buttons">
        <Button aria-label={t("seats.zoomIn")} onPress={() => commands.current?.zoomBy(ZOOM_STEP)}>
          +
        </Button>
        <Button aria-label={t("seats.zoomOut")} onPress={() => commands.current?.zoomBy(1 / ZOOM_STEP)}>
          −
        </Button>
        <Button aria-label={t("seats.fit")} onPress={() => commands.current?.fit()}>
          ⤢
        </Button>
      </div>
    </div>
  );
}

interface MapCommands {
  zoomBy(factor: number): void;
  fit(): void;
  redraw(): void;
}

function useMapDrawing(
  ref: RefObject<HTMLCanvasElement | null>,
  hall: Hall,
  states: readonly ShownSeat[],
  onSeat: (seat: number) => void,
  stageText: string,
): RefObject<MapCommands | null> {
  const commands = useRef<MapCommands | null>(null);
  // Read while drawing, so that a new status redraws the map without setting it up again.
  const current = useRef({ states, onSeat, stageText });
  current.current = { states, onSeat, stageText };

  useEffect(() => {
    const canvas = ref.current!;
    const context = canvas.getContext("2d", { alpha: true })!;
    let size = { width: 1, height: 1 };
    let view: Viewport | null = null;
    let palette = readPalette(canvas);
    let frame = 0;

    const draw = () => {
      frame = 0;
      if (view === null) return;
      const ratio = devicePixelRatio;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      drawHall(context, hall, current.current.states, view, size, palette, current.current.stageText);
      if (!performance.getEntriesByName("map-drawn").length) performance.mark("map-drawn");
    };
    const redraw = () => {
      if (frame === 0) frame = requestAnimationFrame(draw);
    };
    const show = (next: Viewport) => {
      view = next;
      // Fully zoomed out, the map leaves vertical swipes to the page.
      canvas.style.touchAction = next.scale <= fit(hall, size).scale * 1.01 ? "pan-y" : "none";
      redraw();
    };
    const zoomAt = (factor: number, px: number, py: number) => {
      if (view !== null) show(zoom(view, factor, px, py, hall, size));
    };

    const resizing = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      if (width === 0) return;
      const wasFitted = view === null || view.scale <= fit(hall, size).scale * 1.01;
      size = { width, height };
      canvas.width = Math.round(width * devicePixelRatio);
      canvas.height = Math.round(height * devicePixelRatio);
      show(wasFitted || view === null ? fit(hall, size) : zoom(view, 1, 0, 0, hall, size));
    });
    resizing.observe(canvas);

    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const recolour = () => {
      palette = readPalette(canvas);
      redraw();
    };
    scheme.addEventListener("change", recolour);
    // Text on a canvas does not wait for the page's font.
    document.fonts.addEventListener("loadingdone", redraw);

    const stopFollowing = followPointers(canvas, {
      onPan: (dx, dy) => view !== null && show(pan(view, dx, dy, hall, size)),
      onZoom: zoomAt,
      onTap: (px, py) => {
        if (view === null) return;
        const x = view.x + px / view.scale;
        const y = view.y + py / view.scale;
        const seat = seatAt(hall, x, y);
        if (view.scale >= TAP_SEAT_PX_MIN) {
          if (seat >= 0) current.current.onSeat(seat);
        } else if (sectionAt(hall, x, y)) {
          zoomAt((TAP_SEAT_PX_MIN * 1.5) / view.scale, px, py);
        }
      },
    });

    commands.current = {
      zoomBy: (factor) => zoomAt(factor, size.width / 2, size.height / 2),
      fit: () => show(fit(hall, size)),
      redraw,
    };
    return () => {
      cancelAnimationFrame(frame);
      resizing.disconnect();
      scheme.removeEventListener("change", recolour);
      document.fonts.removeEventListener("loadingdone", redraw);
      stopFollowing();
      commands.current = null;
    };
  }, [ref, hall]);

  useEffect(() => commands.current?.redraw(), [states, stageText]);
  return commands;
}
