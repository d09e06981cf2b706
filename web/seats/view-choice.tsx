import type { KeyboardEvent } from "react";
import { useTranslation } from "../text/language.ts";

const VIEWS = ["map", "list"] as const;

export type SeatView = (typeof VIEWS)[number];

/** The other one of two, by a press or by an arrow key. */
export function ViewChoice({ view, onChange }: { view: SeatView; onChange: (view: SeatView) => void }) {
  const { t } = useTranslation();
  const words = { map: t("seats.map"), list: t("seats.list") };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (!event.key.startsWith("Arrow")) return;
    event.preventDefault();
    onChange(view === "map" ? "list" : "map");
    event.currentTarget.querySelector<HTMLElement>('[aria-checked="false"]')?.focus();
  };
  return (
    <div className="segments" role="radiogroup" aria-label={t("seats.view")} onKeyDown={onKeyDown}>
      {VIEWS.map((each) => (
        <button
          key={each}
          type="button"
          role="radio"
          aria-checked={each === view}
          data-selected={each === view || undefined}
          tabIndex={each === view ? 0 : -1}
          onClick={() => onChange(each)}
        >
          {words[each]}
        </button>
      ))}
    </div>
  );
}
