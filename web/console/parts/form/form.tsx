import { createContext, type FormEvent, type ReactNode, useContext, useEffect, useRef } from "react";
import { errorsOf, type FieldError, type Problem } from "../../../api/problem.ts";
import { ConsoleProblem, errorText } from "../console-problem.tsx";
import { useText } from "../../text.ts";
import { ConflictNotice } from "./conflict-notice.tsx";
import type { Bounds } from "./form-fields.ts";
import type { Conflict } from "./revised-saving.ts";
import { Unsaved, useUnsaved } from "./unsaved.ts";

const Errors = createContext<ReadonlyMap<string, FieldError>>(new Map());

/** What the server says is wrong with the field of this path. */
export function useFieldError(path: string, bounds: Bounds): string | undefined {
  const t = useText();
  const error = useContext(Errors).get(path);
  return error && errorText(t, error, bounds);
}

/**
 * A form that is sent by Enter too. What the server finds wrong stands at the fields, and the first of them
 * gets the focus; `paths` are those that have a field. Anything else is said below the button, where whoever
 * has pressed it looks, and gets the focus. Who leaves the page with something typed that was not sent is
 * asked first.
 */
export function Form({
  label,
  problem,
  conflict = null,
  paths = [],
  isSearch = false,
  onSubmit,
  children,
}: {
  label: string;
  problem: Problem | null;
  /** What somebody else has changed meanwhile. */
  conflict?: Conflict | null;
  paths?: readonly string[];
  /** It only looks for something: nothing typed is lost with it. */
  isSearch?: boolean;
  onSubmit: () => void;
  children: ReactNode;
}) {
  const { form, keep, forget, onFocus, onTyped } = useUnsaved(problem, isSearch);
  const errors = problem === null ? [] : errorsOf(problem);
  const atFields = new Map(
    errors.filter(({ path }) => paths.includes(path)).map((each) => [each.path, each]),
  );
  const trouble = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (problem === null) return;
    (form.current?.querySelector<HTMLElement>("[aria-invalid=true]") ?? trouble.current)?.focus();
  }, [form, problem]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // The fields of an act stand before its question.
    const within = form.current?.closest(".acts") ?? form.current;
    const inputs = [...(within?.querySelectorAll("input") ?? [])];
    const unreadable = inputs.find(({ validity }) => validity.badInput);
    // The field hears of it, and says what is wrong.
    unreadable?.checkValidity();
    const impossible = unreadable ?? within?.querySelector<HTMLElement>("[data-impossible]");
    if (impossible) return impossible.focus();
    forget();
    onSubmit();
  };
  return (
    <Errors.Provider value={atFields}>
      <Unsaved.Provider value={{ keep, forget }}>
        <form
          className="form"
          aria-label={label}
          noValidate
          ref={form}
          onFocus={onFocus}
          onChange={onTyped}
          onSubmit={submit}
        >
          {children}
          <div tabIndex={-1} ref={trouble} hidden={problem === null}>
            {problem !== null && <ConsoleProblem problem={problem} without={new Set(atFields.keys())} />}
          </div>
          <ConflictNotice conflict={conflict} />
        </form>
      </Unsaved.Provider>
    </Errors.Provider>
  );
}
