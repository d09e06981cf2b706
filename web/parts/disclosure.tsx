import { type ReactNode, useState } from "react";

/** A card that shows its text when its heading is pressed. `always` is shown before that too. */
export function Disclosure({
  title,
  children,
  always,
  startsOpen = false,
  className = "",
}: {
  title: string;
  children: ReactNode;
  always?: ReactNode;
  startsOpen?: boolean;
  className?: string;
}) {
  const [isOpen, setOpen] = useState(startsOpen);
  return (
    <section className={`card ${className}`} aria-label={title}>
      <h2 className="disclosure">
        <button
          type="button"
          className="disclosure-button"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {title}
        </button>
      </h2>
      {always}
      {isOpen && children}
    </section>
  );
}
