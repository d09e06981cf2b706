import { useAllDates } from "../concerts/all-dates.ts";
import { CheckList } from "../parts/form/check-list.tsx";
import { ChoiceField } from "../parts/form/fields.tsx";
import { useText } from "../text.ts";

/** For which concerts somebody works. Null: for all of them, also those to come. */
export function ConcertScope({
  value,
  onChange,
}: {
  value: string[] | null;
  onChange: (concertIds: string[] | null) => void;
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
          { value: "all", label: t("staff.scopeAll") },
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
