import type { Hall } from "../hall/hall.ts";
import { gradeClass } from "./grade-colours.ts";

/** A grade's colour and letter. Its name must stand beside it. */
export function GradeChip({ hall, grade }: { hall: Pick<Hall, "grades">; grade: number }) {
  return (
    <i className={`grade-chip ${gradeClass(grade)}`} aria-hidden="true">
      {hall.grades[grade]!.letter}
    </i>
  );
}
