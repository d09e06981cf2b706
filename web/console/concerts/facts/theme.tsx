import { themeColours } from "../../../../src/core/look/theme-colours.ts";
import type { RecordedConcert } from "../../api/types.ts";
import { textOf } from "../../parts/form/form-fields.ts";
import { useText } from "../../text.ts";
import { ConcertForm } from "./concert-form.tsx";
import { Poster } from "./poster.tsx";

const SHOWN = {
  light: { same: "facts.colourShown.light.same", changed: "facts.colourShown.light.darkened" },
  dark: { same: "facts.colourShown.dark.same", changed: "facts.colourShown.dark.lightened" },
} as const;

/** How the concert's pages look: the organiser's mark and colour. Says how the colour is shown. */
export function Theme({ concert }: { concert: RecordedConcert }) {
  const t = useText();
  const { colour } = concert;
  return (
    <>
      <Poster concert={concert} what="logo" />
      <ConcertForm
        label={t("facts.theme")}
        concert={concert}
        typedOf={(now) => ({ colour: now.colour ?? "" })}
        specs={{ colour: { label: t("facts.colour"), hint: t("facts.colourHint"), maxLength: 7 } }}
        rows={[["colour"]]}
        changeOf={(typed) => ({ colour: textOf(typed.colour) })}
      />
      {colour !== null && (
        <ul className="small">
          {(["light", "dark"] as const).map((shade) => {
            const { strong } = themeColours(colour, shade);
            const words = SHOWN[shade];
            return (
              <li key={shade}>{t(strong === colour ? words.same : words.changed, { colour: strong })}</li>
            );
          })}
        </ul>
      )}
    </>
  );
}
