import { useAllDates } from "../concerts/all-dates.ts";
import type { Role } from "../api/types.ts";
import { CheckList } from "../parts/form/check-list.tsx";
import { ChoiceField } from "../parts/form/fields.tsx";
import { useText } from "../text.ts";

/** For which concerts a role works: an owner for all, whatever was chosen before. */
export function scopeOf(role: Role, concertIds: string[] | null): string[] | null {
  return role === "owner" ? null : concertIds;
}

/** For which concerts somebody works. Null: for all of them, also those to come. */
export function ConcertScope({
  value,
  onChange,
  all,
}: {
  value: string[] | null;
  onChange: (concertIds: string[] | null) => void;
  /** What null is called here. */
  all: string;
}) {
  const t = useText();
  const { concerts } = useAllDates();
  return (
    <>
      <ChoiceField
        label={t("staff.scope")}
        path="concertIds"
        value={value === null ? "all" : "some"}
        onChange={(chosen) => onChange(chosen === "all" ? null : [])}
        options={[
          { value: "all", label: all },
          { value: "some", label: t("staff.scopeSome") },
        ]}
      />
      {value !== null && (
        <CheckList
          label={t("staff.scope")}
          options={concerts.map(({ concertId, title }) => ({
            value: concertId,
            label: title || t("concerts.untitled"),
          }))}
          chosen={value}
          onChange={onChange}
        />
      )}
    </>
  );
}
