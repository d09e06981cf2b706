import type { TextKey } from "../../text/translator.ts";
import { useTranslation } from "../../text/language.ts";
import type { Hall } from "../hall/hall.ts";
import { type Flag, FLAGS } from "../hall/seat-plan.ts";
import { type SeatState, STATE } from "../statuses/seat-state.ts";

const SIGN_OF_STATE: [SeatState, chip: string, sign: string][] = [
  ["CHOSEN", "chip-chosen", "✓"],
  ["MINE", "chip-mine", "★"],
  ["HELD", "chip-held", ""],
  ["SOLD", "chip-taken", "×"],
  ["BLOCKED", "chip-taken", "–"],
];
const SIGN_OF_FLAG: [Flag, sign: string][] = [
  ["wheelchair", "♿\uFE0E"],
  ["companion", "+"],
  ["restrictedView", ""],
  ["aisle", ""],
];

/** What the shapes on the map mean, of those that this hall has. The grades stand on the filter's buttons. */
export function Legend({ hall, states }: { hall: Hall; states: Uint8Array }) {
  const { t } = useTranslation();
  const item = (key: TextKey, chip: string, sign: string) => (
    <li key={key}>
      <i className={`grade-chip ${chip}`} aria-hidden="true">
        {sign}
      </i>
      <span>{t(key)}</span>
    </li>
  );
  return (
    <ul className="legend" aria-label={t("seats.legend")}>
      {SIGN_OF_STATE.filter(([state]) => state !== "BLOCKED" || states.includes(STATE.BLOCKED)).map(
        ([state, chip, sign]) => item(`seats.status.${state}`, chip, sign),
      )}
      {SIGN_OF_FLAG.filter(([flag]) => (hall.flagsOfAny & FLAGS[flag]) !== 0).map(([flag, sign]) =>
        item(`seats.flags.${flag}`, `chip-place chip-${flag}`, sign),
      )}
    </ul>
  );
}
