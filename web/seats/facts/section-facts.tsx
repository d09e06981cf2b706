import { useTranslation } from "../../text/language.ts";
import { GradeChip } from "./grade-chip.tsx";
import type { Hall } from "../hall/hall.ts";
import { gradeWords } from "./seat-words.ts";

/** What a section is called, what it still has, and its grades with their prices. */
export function SectionFacts({ hall, section, left }: { hall: Hall; section: number; left: string }) {
  const { t } = useTranslation();
  const { name, grades } = hall.sections[section]!;
  return (
    <div className="seat-facts">
      <strong>{name || t("seats.noSection")}</strong>
      <span>{left}</span>
      {grades.map((grade) => (
        <span key={grade} className="soft">
          <GradeChip hall={hall} grade={grade} />
          {gradeWords(t, hall, grade)}
        </span>
      ))}
    </div>
  );
}
