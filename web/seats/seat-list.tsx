import { useMemo, useState } from "react";
import { Toolbar } from "react-aria-components/Toolbar";
import { useTranslation } from "../text/language.ts";
import { formatMoney } from "../text/formats.ts";
import { isolate } from "../text/isolate.ts";
import { formatRow } from "../text/seat-names.ts";
import { GradeChip } from "./facts/grade-chip.tsx";
import { gradeClass } from "./facts/grade-colours.ts";
import type { Hall, HallRow, HallSection } from "./hall/hall.ts";
import { FLAGS } from "./hall/seat-plan.ts";
import { isFree, STATE, STATES } from "./statuses/seat-state.ts";
import type { SectionLeft } from "./statuses/seats-left.ts";
import { describeSeat } from "./facts/seat-words.ts";

/** Sections and rows shown at first, so that a hall with thousands of them opens at once. */
const SECTIONS_AT_ONCE = 100;
const ROWS_AT_ONCE = 20;
/** A longer row is shown as several. */
const ROW_LENGTH_MAX = 60;

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
  const { t } = useTranslation();
  const [open, setOpen] = useState(sections.length === 1 ? 0 : -1);
  const [shown, setShown] = useState(SECTIONS_AT_ONCE);
  const more = sections.length - shown;
  return (
    <>
      <ul className="seat-list">
        {sections.slice(0, shown).map((section, index) => (
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
      {more > 0 && (
        <button
          type="button"
          className="button button-quiet"
          onClick={() => setShown(shown + SECTIONS_AT_ONCE)}
        >
          {t("seats.moreSections", { count: Math.min(more, SECTIONS_AT_ONCE) })}
        </button>
      )}
    </>
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
      <button type="button" className="section-button" aria-expanded={isOpen} onClick={onToggle}>
        <span className="section-name">{section.name || t("seats.noSection")}</span>
        <span className="section-grades">
          {section.grades.map((grade) => (
            <span key={grade}>
              <GradeChip hall={hall} grade={grade} />
              {isolate(hall.grades[grade]!.name)}{" "}
              <span className="price">{formatMoney(t, hall.grades[grade]!.price)}</span>
            </span>
          ))}
        </span>
        <span className="section-free">{t("seats.sectionFree", { count: free })}</span>
      </button>
    </h2>
  );
}

function SectionRows({ section, ...listed }: ListedSeats & { section: HallSection }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(ROWS_AT_ONCE);
  const { hall, wanted } = listed;
  const rows = useMemo(
    () => section.rows.flatMap((row) => partsOf(hall.rows[row]!, wanted)),
    [section, hall, wanted],
  );
  const more = rows.length - shown;
  return (
    <div className="seat-rows">
      {rows.length === 0 && <p className="soft">{t("seats.noneWanted")}</p>}
      {rows.slice(0, shown).map(({ row, seats }) => (
        <Row key={seats[0]} {...listed} section={section} row={row} seats={seats} />
      ))}
      {more > 0 && (
        <button type="button" className="button button-quiet" onClick={() => setShown(shown + ROWS_AT_ONCE)}>
          {t("seats.moreRows", { count: Math.min(more, ROWS_AT_ONCE) })}
        </button>
      )}
    </div>
  );
}

/** The wanted seats of a row, in parts that can be shown at once. */
function partsOf(row: HallRow, wanted: Uint8Array | null): { row: HallRow; seats: number[] }[] {
  const parts: { row: HallRow; seats: number[] }[] = [];
  for (let seat = row.first; seat < row.first + row.seats; seat += 1) {
    if (wanted?.[seat] === 0) continue;
    const last = parts.at(-1);
    if (last === undefined || last.seats.length === ROW_LENGTH_MAX) parts.push({ row, seats: [seat] });
    else last.seats.push(seat);
  }
  return parts;
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
  const ends = [seats[0]!, seats.at(-1)!].map((seat) => hall.labels[seat]);
  const isPart = row.seats > ROW_LENGTH_MAX;
  const name = [formatRow(t, row.label), ...(isPart ? [ends.join("–")] : [])].join(t("seats.placeSeparator"));
  return (
    <div className="seat-row">
      <span className="row-name" aria-hidden="true">
        {name}
      </span>
      <Toolbar aria-label={[section.name, name].join(t("seats.placeSeparator"))} className="row-seats">
        {seats.map((seat) => (
          <button
            key={seat}
            type="button"
            data-sign={signOf(hall, seat, states[seat]!)}
            className={`seat seat-${STATES[states[seat]!]!} ${gradeClass(hall.gradeOf[seat]!)}`}
            aria-pressed={states[seat] === STATE.CHOSEN}
            data-selected={states[seat] === STATE.CHOSEN || undefined}
            disabled={!isFree(states[seat])}
            onClick={() => onSeat(seat)}
            aria-label={describeSeat(t, hall, seat, states[seat]!)}
          >
            {hall.labels[seat]}
          </button>
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
