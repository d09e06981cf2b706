import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import { QUERIES } from "../api/queries.ts";
import type { OfferedPerformance } from "../api/types.ts";
import { Loaded } from "../parts/loaded.tsx";
import { formatMoney } from "../text/formats.ts";
import { useTranslation } from "../text/language.ts";
import { GradeChip } from "./facts/grade-chip.tsx";
import { type Hall, readHall } from "./hall/hall.ts";
import type { SeatPlan } from "./hall/seat-plan.ts";
import { drawShapes } from "./map/drawing/draw-shapes.ts";
import { gradeColour, readPalette } from "./map/drawing/palette.ts";

/** Enough for a phone's whole width; a wider page shows it larger. */
const WIDTH_PX = 900;
const HEIGHT_PX_MAX = 900;
const SECTION_TEXT_PX = 22;
/** Dots of very large halls would be too small to be seen. */
const DOT_PX_MIN = 1.6;

/** A picture of a date's hall, to look at before there is anything to choose: where which grade sits. */
export function HallPicture({ performance }: { performance: OfferedPerformance }) {
  const plan = useQuery({ ...QUERIES.seatPlan(performance.seatPlanId), staleTime: Infinity });
  return <Loaded query={plan}>{(found) => <Picture plan={found} performance={performance} />}</Loaded>;
}

function Picture({ plan, performance }: { plan: SeatPlan; performance: OfferedPerformance }) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { grades } = performance;
  const hall = useMemo(
    () =>
      readHall(
        plan,
        grades.map(({ grade, price }) => ({
          category: plan.categories.findIndex(({ name }) => name === grade),
          grade,
          price,
        })),
      ),
    [plan, grades],
  );
  const stage = t("seats.stage");
  useEffect(() => {
    const draw = () => canvas.current && drawHall(canvas.current, hall, stage);
    draw();
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", draw);
    return () => dark.removeEventListener("change", draw);
  }, [hall, stage]);
  const sections = hall.sections.map(({ name }) => name).filter((name) => name !== "");
  return (
    <>
      <canvas
        ref={canvas}
        className="hall-picture"
        role="img"
        aria-label={t("concerts.hallPicture", { sections: sections.join(", ") })}
      />
      <ul className="legend">
        {hall.grades.map(({ name, price }, index) => (
          <li key={`${name} ${price}`}>
            <GradeChip hall={hall} grade={index} />
            {name} · {formatMoney(t, price)}
          </li>
        ))}
      </ul>
    </>
  );
}

function drawHall(canvas: HTMLCanvasElement, hall: Hall, stageText: string): void {
  const { width, height, x, y, pitch, gradeOf, seats, sections, shapes } = hall;
  const palette = readPalette(canvas);
  const scale = Math.min(WIDTH_PX / width, HEIGHT_PX_MAX / height);
  canvas.width = Math.ceil(width * scale);
  canvas.height = Math.ceil(height * scale);
  const context = canvas.getContext("2d")!;
  context.fillStyle = palette.card;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.save();
  context.scale(scale, scale);
  drawShapes(context, shapes, palette, scale, stageText, { left: 0, top: 0, right: width, bottom: height });
  context.restore();
  const side = Math.max(DOT_PX_MIN, pitch * scale * 0.7);
  for (let seat = 0; seat < seats; seat += 1) {
    context.fillStyle = gradeColour(palette, gradeOf[seat]!);
    context.fillRect(x[seat]! * scale - side / 2, y[seat]! * scale - side / 2, side, side);
  }
  context.font = `800 ${SECTION_TEXT_PX}px ${palette.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = SECTION_TEXT_PX / 4;
  context.strokeStyle = palette.card;
  context.fillStyle = palette.text;
  for (const { name, left, top, right, bottom } of sections) {
    const middle = [((left + right) / 2) * scale, ((top + bottom) / 2) * scale] as const;
    context.strokeText(name, ...middle);
    context.fillText(name, ...middle);
  }
}
