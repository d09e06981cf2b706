import type { ReactNode } from "react";

/** The stage above a page, with footlights and the backs of the front row. */
export function Hero({
  children,
  poster = null,
}: {
  children: ReactNode;
  poster?: { src: string; alt: string } | null;
}) {
  return (
    <div className="hero">
      <div className={poster === null ? "hero-words" : "hero-words hero-with-poster"}>
        {poster !== null && (
          <a className="poster" href={poster.src}>
            <img {...poster} fetchPriority="high" />
          </a>
        )}
        {poster === null ? children : <div className="hero-words">{children}</div>}
      </div>
    </div>
  );
}
