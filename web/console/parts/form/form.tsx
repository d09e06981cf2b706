import { createContext, type FormEvent, type ReactNode, useContext, useEffect, useRef } from "react";
import type { Problem } from "../../../api/problem.ts";
import { ConsoleProblem, errorsOf } from "../console-problem.tsx";

const Errors = createContext<ReadonlyMap<string, string>>(new Map());

/** What the server says is wrong with the field of this path. */
export function useFieldError(path: string): string | undefined {
  return useContext(Errors).get(path);
}

/**
 * A form that is sent by Enter too. What the server finds wrong stands at the fields, and the first of them
 * gets the focus; `paths` are those that have a field, so that anything else is said above.
 */
export function Form({
  label,
  problem,
  paths = [],
  onSubmit,
  children,
}: {
  label: string;
  problem: Problem | null;
  paths?: readonly string[];
  onSubmit: () => void;
  children: ReactNode;
}) {
  const form = useRef<HTMLFormElement>(null);
  const errors = problem === null ? [] : errorsOf(problem);
  const atFields = new Map(
    errors.filter(({ path }) => paths.includes(path)).map((each) => [each.path, each.message]),
  );
  useEffect(() => {
    if (problem !== null) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [problem]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <Errors.Provider value={atFields}>
      <form className="form" aria-label={label} noValidate ref={form} onSubmit={submit}>
        {problem !== null && <ConsoleProblem problem={problem} without={new Set(atFields.keys())} />}
        {children}
      </form>
    </Errors.Provider>
  );
}
