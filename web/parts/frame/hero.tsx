import type { ReactNode } from "react";

/** The stage above a page, with footlights and the backs of the front row. */
export function Hero({ children }: { children: ReactNode }) {
  return (
    <div className="hero">
      <div className="hero-words">{children}</div>
    </div>
  );
}
