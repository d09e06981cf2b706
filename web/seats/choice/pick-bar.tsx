import { Action } from "../../parts/action.tsx";
import { useTranslation } from "../../text/language.ts";
import { formatMoney } from "../../text/formats.ts";
import type { Hall } from "../hall/hall.ts";
import { SeatFacts } from "../facts/seat-facts.tsx";

/** At a phone's lower edge: the seat touched last, what is chosen and what it costs, and the way on. */
export function PickBar({
  hall,
  states,
  looked,
  count,
  amount,
  why,
  isHolding,
  onNext,
  onClose,
}: {
  hall: Hall;
  states: Uint8Array;
  /** The index of the seat touched last; -1 for none. */
  looked: number;
  count: number;
  amount: number;
  /** Why the choice cannot be held; null if it can. */
  why: string | null;
  isHolding: boolean;
  onNext: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  if (looked < 0 && count === 0) return null;
  return (
    <div className="pick-bar">
      {looked >= 0 && (
        <div className="seat-sheet">
          <SeatFacts hall={hall} seat={looked} state={states[looked]!} />
          <button type="button" className="remove" aria-label={t("seats.closeSheet")} onClick={onClose}>
            ×
          </button>
        </div>
      )}
      {count > 0 && (
        <div className="pick-total">
          <strong>{t("seats.picked", { count, amount: formatMoney(t, amount) })}</strong>
          <Action why={isHolding ? null : why} busy={isHolding} onPress={onNext}>
            {t("seats.next")}
          </Action>
        </div>
      )}
    </div>
  );
}
