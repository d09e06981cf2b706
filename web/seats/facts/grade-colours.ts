/** Grades beyond share a colour, and are told apart by their letters. */
export const GRADE_COLOURS = 8;

/** The class by which the style sheet gives a grade its colour. */
export const gradeClass = (grade: number): string => `grade-${grade % GRADE_COLOURS}`;
