import { createContext, type FormEvent, type ReactNode, useContext, useEffect } from "react";
import type { Problem } from "../../../api/problem.ts";
import { ConsoleProblem, errorsOf } from "../console-problem.tsx";
import { Unsaved, useUnsaved } from "./unsaved.ts";

const Errors = createContext<ReadonlyMap<string, string>>(new Map());

/** What the server says is wrong with the field of this path. */
export function useFieldError(path: string): string | undefined {
  return useContext(Errors).get(path);
}

/**
 * A form that is sent by Enter too. What the server finds wrong stands at the fields, and the first of them
 * gets the focus; `paths` are those that have a field, so that anything else is said above. Who leaves the
 * page with something typed that was not sent is asked first.
 */
export function Form({
  label,
  problem,
  paths = [],
  isSearch = false,
  onSubmit,
  children,
}: {
  label: string;
  problem: Problem | null;
  paths?: readonly string[];
  /** It only looks for something: nothing typed is lost with it. */
  isSearch?: boolean;
  onSubmit: () => void;
  children: ReactNode;
}) {
  const { form, keep, forget, onFocus, onTyped } = useUnsaved(problem, isSearch);
  const errors = problem === null ? [] : errorsOf(problem);
  const atFields = new Map(
    errors.filter(({ path }) => paths.includes(path)).map((each) => [each.path, each.message]),
  );
  useEffect(() => {
    if (problem !== null) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [form, problem]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
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
          {problem !== null && <ConsoleProblem problem={problem} without={new Set(atFields.keys())} />}
          {children}
        </form>
      </Unsaved.Provider>
    </Errors.Provider>
  );
}
