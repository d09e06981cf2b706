import { CheckField } from "./fields.tsx";

/** Any of several things, chosen by boxes. */
export function CheckList({
  label,
  options,
  chosen,
  onChange,
}: {
  label: string;
  options: readonly { value: string; label: string }[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}) {
  return (
    <fieldset className="bare checks">
      <legend className="check-legend">{label}</legend>
      {options.map((each) => (
        <CheckField
          key={each.value}
          label={each.label}
          isChecked={chosen.includes(each.value)}
          onChange={(isChecked) =>
            onChange(isChecked ? [...chosen, each.value] : chosen.filter((other) => other !== each.value))
          }
        />
      ))}
    </fieldset>
  );
}
