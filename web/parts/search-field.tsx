import { BUYER_LIMITS } from "../../src/core/bookings/buyer-limits.ts";

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
        maxLength={BUYER_LIMITS.searchCharsMax}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
