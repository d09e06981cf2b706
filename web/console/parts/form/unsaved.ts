import { useBlocker } from "@tanstack/react-router";
import { createContext, useCallback, useEffect, useRef } from "react";
import { useText } from "../../text.ts";

/** Forms with something typed that was not sent. */
const unsaved = new Set<HTMLFormElement>();

/** What is in a form's fields. */
function contentOf(form: HTMLFormElement): string {
  return JSON.stringify(
    [...form.elements].map((field) =>
      field instanceof HTMLInputElement && field.type === "checkbox"
        ? field.checked
        : "value" in field && !(field instanceof HTMLButtonElement)
          ? field.value
          : null,
    ),
  );
}

/** What a part of a form says of what is typed in it: it is not saved yet, or nothing would be lost. */
export const Unsaved = createContext({ keep: () => {}, forget: () => {} });

/**
 * Notes whether a form has something typed that would be lost. What is sent is safe, unless it is `refused`.
 * Typing what was there before is no loss either.
 */
export function useUnsaved(refused: object | null, isSearch: boolean) {
  const form = useRef<HTMLFormElement>(null);
  /** What it was like before somebody typed. */
  const before = useRef<string | null>(null);
  const keep = useCallback(() => {
    if (form.current !== null && !isSearch) unsaved.add(form.current);
  }, [isSearch]);
  const forget = useCallback(() => {
    if (form.current === null) return;
    unsaved.delete(form.current);
    before.current = contentOf(form.current);
  }, []);
  useEffect(() => {
    const shown = form.current!;
    return () => void unsaved.delete(shown);
  }, []);
  useEffect(() => {
    if (refused !== null) keep();
  }, [refused, keep]);
  return {
    form,
    keep,
    forget,
    onFocus: () => {
      if (!unsaved.has(form.current!)) before.current = contentOf(form.current!);
    },
    onTyped: () => {
      if (contentOf(form.current!) === before.current) unsaved.delete(form.current!);
      else keep();
    },
  };
}

/** Asks before what was typed is lost: by another page of the console, or by leaving it. */
export function useUnsavedGuard(): void {
  const t = useText();
  useBlocker({
    // Searches and filters stand in the address: the page stays.
    shouldBlockFn: ({ current, next }) =>
      unsaved.size > 0 && current.pathname !== next.pathname && !window.confirm(t("form.unsaved")),
    enableBeforeUnload: () => unsaved.size > 0,
  });
}
