import type { ReactNode } from "react";

/**
 * A field and its button. Enter in the field presses the button, which also leads to what is missing. It
 * never answers a question that the button has asked.
 */
export function FieldForm({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <form
      className={className}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        event.currentTarget.querySelector<HTMLElement>(":scope > .action > button")?.click();
      }}
    >
      {children}
    </form>
  );
}
