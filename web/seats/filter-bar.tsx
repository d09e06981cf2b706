import { useMemo } from "react";
import { useTranslation } from "../text/language.ts";
import { formatMoney } from "../text/formats.ts";
import { isolate } from "../text/isolate.ts";
import { GradeChip } from "./facts/grade-chip.tsx";
import type { Hall } from "./hall/hall.ts";
import { needsOf, type SeatFilter } from "./statuses/seat-filter.ts";

/** Grades with their prices, and kinds of seats. What is pressed is shown, the rest only hinted at. */
export function FilterBar({
  hall,
  filter,
  onChange,
}: {
  hall: Hall;
  filter: SeatFilter;
  onChange: (filter: SeatFilter) => void;
}) {
  const { t } = useTranslation();
  const needs = useMemo(() => needsOf(hall), [hall]);
  const toggled = <Each,>(set: ReadonlySet<Each>, each: Each): ReadonlySet<Each> => {
    const next = new Set(set);
    if (!next.delete(each)) next.add(each);
    return next;
  };
  return (
    <div className="filters" role="group" aria-label={t("seats.filter")}>
      {hall.grades.map(({ name, price }, grade) => (
        <button
          key={grade}
          type="button"
          className="filter"
          aria-pressed={filter.grades.has(grade)}
          data-selected={filter.grades.has(grade) || undefined}
          onClick={() => onChange({ ...filter, grades: toggled(filter.grades, grade) })}
        >
          <GradeChip hall={hall} grade={grade} />
          <span className="filter-name">{isolate(name)}</span>{" "}
          <span className="soft price">{formatMoney(t, price)}</span>
        </button>
      ))}
      {needs.map((need) => (
        <button
          key={need}
          type="button"
          className="filter"
          aria-pressed={filter.needs.has(need)}
          data-selected={filter.needs.has(need) || undefined}
          onClick={() => onChange({ ...filter, needs: toggled(filter.needs, need) })}
        >
          {t(`seats.needs.${need}`)}
        </button>
      ))}
    </div>
  );
}
