/** The most characters that the server accepts. */
export const SEARCH_CHARS_MAX = 100;

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
        maxLength={SEARCH_CHARS_MAX}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
