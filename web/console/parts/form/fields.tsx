import { type ReactNode, useId, useState } from "react";
import { useText } from "../../text.ts";
import { isSkipped } from "../../dates/local-time.ts";
import { errorText } from "../console-problem.tsx";
import { useFieldError } from "./form.tsx";
import { type Bounds, type Choice, isWithinBounds } from "./form-fields.ts";

interface Common {
  label: string;
  /** The path of the request's field, by which the server names its errors. */
  path: string;
  value: string;
  onChange: (value: string) => void;
  hint?: ReactNode;
  /** What the page itself finds wrong. */
  error?: string | undefined;
}

/** A labelled input. Its error is read with it. */
export function TextField({
  label,
  path,
  value,
  onChange,
  hint,
  error,
  type = "text",
  zone,
  rows,
  maxLength,
  min,
  max,
  inputMode,
  autoComplete = "off",
  required = false,
  isWhole = false,
  isNeeded = false,
  autoFocus = false,
}: Common & {
  type?: "text" | "email" | "password" | "number" | "date" | "datetime-local" | "search" | "color";
  /** On whose clock a time is typed. One that this clock never shows is not sent. */
  zone?: string;
  /** More than one line. */
  rows?: number;
  maxLength?: number;
  min?: number;
  max?: number;
  /** A whole number within its bounds; whether it is one is told as it is typed. */
  isWhole?: boolean;
  /** It may not be left without a number. */
  isNeeded?: boolean;
  inputMode?: "numeric";
  autoComplete?: string;
  required?: boolean;
  autoFocus?: boolean;
}) {
  const t = useText();
  // What the browser cannot read as a number or a time it gives as nothing, while the field still shows it.
  const [isUnreadable, setUnreadable] = useState(false);
  const look = ({ currentTarget }: { currentTarget: HTMLInputElement }) =>
    setUnreadable(currentTarget.validity.badInput);
  const isNeverThen = zone !== undefined && isSkipped(value, zone);
  const isNumber = type === "number";
  const isOutside = isWhole && !isWithinBounds(value, { min, max, isNeeded });
  const isImpossible = isNeverThen || isOutside || isUnreadable;
  const wrong = isNeverThen
    ? t("form.skipped", { zone })
    : isOutside || (isUnreadable && isNumber)
      ? errorText(t, { path, kind: "whole_number", values: {} }, { min, max })
      : isUnreadable
        ? errorText(t, { path, kind: "time", values: {} }, {})
        : error;
  const described = useDescribed(path, hint, wrong, { min, max });
  const shared = {
    id: described.id,
    value,
    autoComplete,
    required,
    "data-impossible": isImpossible || undefined,
    ...described.attributes,
    ...(maxLength === undefined ? {} : { maxLength }),
  };
  return (
    <Field label={label} described={described} isRequired={required}>
      {rows === undefined ? (
        <input
          {...shared}
          type={type}
          // The first field of a page that is nothing but a form.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus={autoFocus}
          {...(min === undefined ? {} : { min })}
          {...(max === undefined ? {} : { max })}
          {...(inputMode === undefined ? {} : { inputMode })}
          onChange={(event) => onChange(event.target.value)}
          onInput={look}
          onBlur={look}
          onInvalid={look}
        />
      ) : (
        <textarea {...shared} rows={rows} onChange={(event) => onChange(event.target.value)} />
      )}
    </Field>
  );
}

export function ChoiceField({
  label,
  path,
  value,
  onChange,
  hint,
  error,
  options,
}: Common & { options: readonly Choice[] }) {
  const described = useDescribed(path, hint, error);
  return (
    <Field label={label} described={described}>
      <select
        id={described.id}
        value={value}
        {...described.attributes}
        onChange={(event) => onChange(event.target.value)}
      >
        {options.map((each) => (
          <option key={each.value} value={each.value}>
            {each.label}
          </option>
        ))}
      </select>
    </Field>
  );
}

export function CheckField({
  label,
  isChecked,
  onChange,
}: {
  label: string;
  isChecked: boolean;
  onChange: (isChecked: boolean) => void;
}) {
  return (
    <label className="check-field">
      <input type="checkbox" checked={isChecked} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  );
}

export function FileField({
  label,
  accept,
  hint,
  onFile,
}: {
  label: string;
  accept: string;
  hint?: ReactNode;
  onFile: (file: File) => void;
}) {
  const described = useDescribed("", hint, undefined);
  return (
    <Field label={label} described={described}>
      <input
        id={described.id}
        type="file"
        accept={accept}
        {...described.attributes}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file !== undefined) onFile(file);
        }}
      />
    </Field>
  );
}

type Described = ReturnType<typeof useDescribed>;

function useDescribed(path: string, hint: ReactNode, own: string | undefined, bounds: Bounds = {}) {
  const id = useId();
  const found = useFieldError(path, bounds);
  const error = own ?? found;
  const ids = [hint === undefined ? "" : `${id}-hint`, error === undefined ? "" : `${id}-error`];
  const describedBy = ids.filter((each) => each !== "").join(" ");
  return {
    id,
    hint,
    error,
    attributes: {
      ...(describedBy === "" ? {} : { "aria-describedby": describedBy }),
      ...(error === undefined ? {} : { "aria-invalid": true as const }),
    },
  };
}

function Field({
  label,
  described: { id, hint, error },
  isRequired = false,
  children,
}: {
  label: string;
  described: Described;
  isRequired?: boolean;
  children: ReactNode;
}) {
  const t = useText();
  return (
    <div className="form-field">
      <label htmlFor={id}>
        {label}
        {isRequired && <span className="soft"> {t("form.required")}</span>}
      </label>
      {children}
      {hint !== undefined && (
        <p className="small" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p className="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}
