import type { CSSProperties, ReactNode } from "react";
import { themeColours } from "../../src/core/look/theme-colours.ts";
import type { OfferedConcert } from "../api/types.ts";

/** Shows the pages of a concert in its organiser's colour, as far as that can be read. */
export function Themed({ concert, children }: { concert: OfferedConcert; children: ReactNode }) {
  if (concert.colour === null) return children;
  return (
    <div className="themed" style={variablesOf(concert.colour)}>
      {children}
    </div>
  );
}

function variablesOf(colour: string): CSSProperties {
  const [light, dark] = [themeColours(colour, "light"), themeColours(colour, "dark")];
  return {
    "--theme-light": light.strong,
    "--theme-light-pressed": light.pressed,
    "--theme-dark": dark.strong,
    "--theme-dark-pressed": dark.pressed,
  } as CSSProperties;
}
