import type { ReactNode } from "react";

/** The stage above a page: footlights, and the front row's backs along its lower edge. */
export function Hero({ children }: { children: ReactNode }) {
  return (
    <div className="hero">
      <div className="hero-words">{children}</div>
    </div>
  );
}
