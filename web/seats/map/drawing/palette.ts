import { GRADE_COLOURS } from "../../facts/grade-colours.ts";

/** The page's own colours. A canvas cannot use variables of a style sheet. */
export interface Palette {
  grades: string[];
  onGrade: string;
  card: string;
  text: string;
  faint: string;
  line: string;
  taken: string;
  held: string;
  mine: string;
  chosen: string;
  onChosen: string;
  focus: string;
  stage: string;
  onStage: string;
  font: string;
  isDark: boolean;
}

/** Read again when the page turns dark or light. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    grades: Array.from({ length: GRADE_COLOURS }, (_, index) => colour(`grade-${index}`)),
    onGrade: colour("on-grade"),
    card: colour("card"),
    text: colour("ink"),
    faint: colour("ink-soft"),
    line: colour("line"),
    taken: colour("seat-taken"),
    held: colour("seat-held"),
    mine: colour("seat-mine"),
    chosen: colour("seat-chosen"),
    onChosen: colour("on-strong"),
    focus: colour("focus"),
    stage: colour("stage"),
    onStage: colour("card"),
    font: style.fontFamily,
    isDark: matchMedia("(prefers-color-scheme: dark)").matches,
  };
}

export const gradeColour = (palette: Palette, grade: number): string =>
  palette.grades[grade % palette.grades.length]!;
