import { useState } from "react";
import { Button } from "react-aria-components/Button";
import { ToggleButton } from "react-aria-components/ToggleButton";
import { Toolbar } from "react-aria-components/Toolbar";
import { useTranslation } from "../text/language.ts";
import { formatMoney } from "../text/formats.ts";
import { formatRow } from "../text/seat-names.ts";
import { GradeChip } from "./facts/grade-chip.tsx";
import type { Hall, HallRow, HallSection } from "./hall/hall.ts";
import { FLAGS } from "./hall/seat-plan.ts";
import { isFree, STATE, STATES } from "./statuses/seat-state.ts";
import type { SectionLeft } from "./statuses/seats-left.ts";
import { describeSeat } from "./facts/seat-words.ts";

/** Rows shown at first, so that a section with thousands of seats opens at once. */
const ROWS_AT_ONCE = 20;

interface ListedSeats {
  hall: Hall;
  states: Uint8Array;
  /** One byte a seat; null if every seat is wanted. */
  wanted: Uint8Array | null;
  onSeat: (seat: number) => void;
}

/**
 * The seats as text: sections that open, with rows as toolbars (Tab moves between rows, arrows between
 * seats). Offers everything that the map does.
 */
export function SeatList({ left, ...listed }: ListedSeats & { left: readonly SectionLeft[] }) {
  const { sections } = listed.hall;
  const [open, setOpen] = useState(sections.length === 1 ? 0 : -1);
  return (
    <ul className="seat-list">
      {sections.map((section, index) => (
        <li key={index} className="seat-section">
          <SectionHead
            hall={listed.hall}
            section={section}
            free={left[index]!.seats}
            isOpen={open === index}
            onToggle={() => setOpen(open === index ? -1 : index)}
          />
          {open === index && <SectionRows {...listed} section={section} />}
        </li>
      ))}
    </ul>
  );
}

function SectionHead({
  hall,
  section,
  free,
  isOpen,
  onToggle,
}: {
  hall: Hall;
  section: HallSection;
  free: number;
  isOpen: boolean;
  onToggle: () => void;
}) {
  const { t } = useTranslation();
  return (
    <h2>
      <Button className="section-button" aria-expanded={isOpen} onPress={onToggle}>
        <span className="section-name">{section.name || t("seats.noSection")}</span>
        <span className="section-grades">
          {section.grades.map((grade) => (
            <span key={grade}>
              <GradeChip hall={hall} grade={grade} />
              {hall.grades[grade]!.name} {formatMoney(t, hall.grades[grade]!.price)}
            </span>
          ))}
        </span>
        <span className="section-free">{t("seats.sectionFree", { count: free })}</span>
      </Button>
    </h2>
  );
}

function SectionRows({ section, ...listed }: ListedSeats & { section: HallSection }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(ROWS_AT_ONCE);
  const rows = section.rows
    .map((row) => ({ row: listed.hall.rows[row]!, seats: wantedOf(listed.hall.rows[row]!, listed.wanted) }))
    .filter(({ seats }) => seats.length > 0);
  const more = rows.length - shown;
  return (
    <div className="seat-rows">
      {rows.length === 0 && <p className="soft">{t("seats.noneWanted")}</p>}
      {rows.slice(0, shown).map(({ row, seats }) => (
        <Row key={row.first} {...listed} section={section} row={row} seats={seats} />
      ))}
      {more > 0 && (
        <Button className="button button-quiet" onPress={() => setShown(shown + ROWS_AT_ONCE)}>
          {t("seats.moreRows", { count: Math.min(more, ROWS_AT_ONCE) })}
        </Button>
      )}
    </div>
  );
}

function wantedOf({ first, seats }: HallRow, wanted: Uint8Array | null): number[] {
  const all = Array.from({ length: seats }, (_, at) => first + at);
  return wanted === null ? all : all.filter((seat) => wanted[seat] === 1);
}

function Row({
  hall,
  states,
  section,
  row,
  seats,
  onSeat,
}: ListedSeats & { section: HallSection; row: HallRow; seats: readonly number[] }) {
  const { t } = useTranslation();
  const name = formatRow(t, row.label);
  return (
    <div className="seat-row">
      <span className="row-name" aria-hidden="true">
        {name}
      </span>
      <Toolbar aria-label={[section.name, name].join(t("seats.placeSeparator"))} className="row-seats">
        {seats.map((seat) => (
          <ToggleButton
            key={seat}
            data-sign={signOf(hall, seat, states[seat]!)}
            className={`seat seat-${STATES[states[seat]!]!} grade-${hall.gradeOf[seat]! % 6}`}
            isSelected={states[seat] === STATE.CHOSEN}
            isDisabled={!isFree(states[seat])}
            onChange={() => onSeat(seat)}
            aria-label={describeSeat(t, hall, seat, states[seat]!)}
          >
            {hall.labels[seat]}
          </ToggleButton>
        ))}
      </Toolbar>
    </div>
  );
}

/** Above the seat's label: the letter of its grade, and what kind of place it is. */
function signOf(hall: Hall, seat: number, state: number): string {
  if (state === STATE.MINE) return "★";
  if (state === STATE.CHOSEN) return "✓";
  const flags = hall.flags[seat]!;
  const kind = (flags & FLAGS.wheelchair) !== 0 ? " ♿\uFE0E" : (flags & FLAGS.companion) !== 0 ? " +" : "";
  const view = (flags & FLAGS.restrictedView) !== 0 ? " ◩" : "";
  return hall.grades[hall.gradeOf[seat]!]!.letter + kind + view;
}
