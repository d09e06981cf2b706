import { LIMITS } from "../../src/core/limits.ts";

export function SearchField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <label className="field search">
      {label}
      <input
        type="search"
        autoComplete="off"
        maxLength={LIMITS.searchCharsMax}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
