import { useTranslation } from "../../text/language.ts";
import { formatSeat } from "../../text/seat-names.ts";
import { GradeChip } from "./grade-chip.tsx";
import { type Hall, seatOf } from "../hall/hall.ts";
import { flagWords } from "./flag-words.ts";
import { gradeWords, statusWords } from "./seat-words.ts";

/** Section, row, seat, grade, price, view and status of one seat. */
export function SeatFacts({ hall, seat, state }: { hall: Hall; seat: number; state: number }) {
  const { t } = useTranslation();
  const facts = seatOf(hall, seat);
  const grade = hall.gradeOf[seat]!;
  return (
    <div className="seat-facts">
      <strong>{formatSeat(t, facts)}</strong>
      <span>
        <GradeChip hall={hall} grade={grade} />
        {gradeWords(t, hall, grade)}
      </span>
      {flagWords(t, hall.flags[seat]!).map((word) => (
        <span key={word}>{word}</span>
      ))}
      <span className="soft">{statusWords(t, hall, seat, state)}</span>
    </div>
  );
}
