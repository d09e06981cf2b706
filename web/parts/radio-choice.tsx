import { type ReactNode, useId } from "react";

/** One of several, by the browser's own radio buttons. An option is shown as a card with this class. */
export function RadioChoice({
  label,
  className,
  optionClass,
  options,
  chosen,
  isDisabled = false,
  onChoose,
}: {
  label: string;
  className: string;
  optionClass: string;
  options: readonly { value: string; text: ReactNode }[];
  chosen: string;
  isDisabled?: boolean;
  onChoose: (value: string) => void;
}) {
  const name = useId();
  return (
    <div role="radiogroup" aria-label={label} className={className}>
      {options.map(({ value, text }) => (
        <label key={value} className={`radio ${optionClass}`} data-selected={value === chosen || undefined}>
          <input
            type="radio"
            className="unseen"
            name={name}
            checked={value === chosen}
            disabled={isDisabled}
            onChange={() => onChoose(value)}
          />
          {text}
        </label>
      ))}
    </div>
  );
}
