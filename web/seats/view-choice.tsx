import { type KeyboardEvent, useState } from "react";
import { keepInTab, readKeptInTab } from "../device/kept-in-tab.ts";
import { useTranslation } from "../text/language.ts";

const VIEWS = ["map", "list"] as const;

export type SeatView = (typeof VIEWS)[number];

const KEY = "frontrow.seat-view";

/** How the visitor wants to see the seats, on every date, also after a reload. */
export function useSeatView(): [SeatView, (view: SeatView) => void] {
  const [view, setView] = useState<SeatView>(() => (readKeptInTab(KEY) === "list" ? "list" : "map"));
  const change = (next: SeatView) => {
    keepInTab(KEY, next);
    setView(next);
  };
  return [view, change];
}

/** The other one of two, by a press or by an arrow key. */
export function ViewChoice({ view, onChange }: { view: SeatView; onChange: (view: SeatView) => void }) {
  const { t } = useTranslation();
  const words = { map: t("seats.map"), list: t("seats.list") };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    // With a modifier, a key is the browser's.
    if (!event.key.startsWith("Arrow") || event.ctrlKey || event.metaKey || event.altKey) return;
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
