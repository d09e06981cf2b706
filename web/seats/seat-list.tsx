import { useState } from "react";
import { Button } from "react-aria-components/Button";
import { ToggleButton } from "react-aria-components/ToggleButton";
import { Toolbar } from "react-aria-components/Toolbar";
import { useTranslation } from "../text/language.ts";
import { formatPoints } from "../text/formats.ts";
import { formatRow, formatSeat, labelOf } from "../text/seat-names.ts";
import type { Hall, HallRow, HallSection } from "./hall/hall.ts";
import type { ShownSeat } from "./hall/seat-state.ts";

/** Rows shown at first, so that a section with thousands of seats opens at once. */
const ROWS_AT_ONCE = 20;

/**
 * The seats as text: sections that open, with rows as toolbars (Tab moves between rows, arrows between
 * seats). Offers everything that the map does.
 */
export function SeatList({
  hall,
  states,
  onSeat,
}: {
  hall: Hall;
  states: readonly ShownSeat[];
  onSeat: (seat: number) => void;
}) {
  const [open, setOpen] = useState<string | null>(hall.sections.length === 1 ? hall.sections[0]!.name : null);
  return (
    <ul className="seat-list">
      {hall.sections.map((section) => (
        <li key={section.name} className="seat-section">
          <SectionHead
            hall={hall}
            states={states}
            section={section}
            isOpen={open === section.name}
            onToggle={() => setOpen(open === section.name ? null : section.name)}
          />
          {open === section.name && (
            <SectionRows hall={hall} states={states} section={section} onSeat={onSeat} />
          )}
        </li>
      ))}
    </ul>
  );
}

function SectionHead({
  hall,
  states,
  section,
  isOpen,
  onToggle,
}: {
  hall: Hall;
  states: readonly ShownSeat[];
  section: HallSection;
  isOpen: boolean;
  onToggle: () => void;
}) {
  const { t } = useTranslation();
  const free = section.rows.reduce(
    (sum, row) => sum + row.seats.filter((seat) => states[seat] === "AVAILABLE").length,
    0,
  );
  return (
    <h2>
      <Button className="section-button" aria-expanded={isOpen} onPress={onToggle}>
        <span className="section-name">{section.name}</span>
        <span className="section-grades">
          {section.grades.map((grade) => (
            <span key={grade}>
              <i className={`grade-chip grade-${grade % 6}`} aria-hidden="true">
                {hall.grades[grade]!.letter}
              </i>
              {hall.grades[grade]!.name} {formatPoints(t, hall.grades[grade]!.priceMin)}
            </span>
          ))}
        </span>
        <span className="section-free">{t("seats.sectionFree", { count: free })}</span>
      </Button>
    </h2>
  );
}

function SectionRows({
  hall,
  states,
  section,
  onSeat,
}: {
  hall: Hall;
  states: readonly ShownSeat[];
  section: HallSection;
  onSeat: (seat: number) => void;
}) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(ROWS_AT_ONCE);
  const more = section.rows.length - shown;
  return (
    <div className="seat-rows">
      {section.rows.slice(0, shown).map((row) => (
        <Row key={row.name} hall={hall} states={states} row={row} onSeat={onSeat} />
      ))}
      {more > 0 && (
        <Button className="button button-quiet" onPress={() => setShown(shown + ROWS_AT_ONCE)}>
          {t("seats.moreRows", { count: Math.min(more, ROWS_AT_ONCE) })}
        </Button>
      )}
    </div>
  );
}

function Row({
  hall,
  states,
  row,
  onSeat,
}: {
  hall: Hall;
  states: readonly ShownSeat[];
  row: HallRow;
  onSeat: (seat: number) => void;
}) {
  const { t } = useTranslation();
  const name = formatRow(t, row.name);
  return (
    <div className="seat-row">
      <span className="row-name" aria-hidden="true">
        {name}
      </span>
      <Toolbar aria-label={name} className="row-seats">
        {row.seats.map((index) => {
          const seat = hall.seats[index]!;
          const state = states[index]!;
          const grade = hall.grades[seat.gradeIndex]!;
          return (
            <ToggleButton
              key={seat.seatNumber}
              data-sign={state === "MINE" ? "★" : state === "CHOSEN" ? "✓" : grade.letter}
              className={`seat seat-${state} grade-${seat.gradeIndex % 6}`}
              isSelected={state === "CHOSEN"}
              isDisabled={state !== "AVAILABLE" && state !== "CHOSEN"}
              onChange={() => onSeat(index)}
              aria-label={t("seats.seatLabel", {
                label: labelOf(seat),
                seat: formatSeat(t, seat),
                grade: grade.name,
                price: formatPoints(t, seat.price),
                status: t(`seats.status.${state}`),
              })}
            >
              {labelOf(seat)}
            </ToggleButton>
          );
        })}
      </Toolbar>
    </div>
  );
}
