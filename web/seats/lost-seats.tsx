import { Action } from "../parts/action.tsx";
import { Notice } from "../parts/notice.tsx";
import { useTranslation } from "../text/language.ts";
import { formatSeats } from "../text/seat-names.ts";
import { findNearest } from "./hall/best-available.ts";
import type { Hall } from "./hall/hall.ts";
import type { ShownSeat } from "./hall/seat-state.ts";

/** Lists the seats that somebody else took, and offers the nearest ones instead. */
export function LostSeats({
  hall,
  states,
  lost,
  chosen,
  onTake,
}: {
  hall: Hall;
  states: readonly ShownSeat[];
  lost: readonly number[];
  chosen: readonly number[];
  onTake: (seats: number[]) => void;
}) {
  const { t } = useTranslation();
  const indexOf = (number: number): number => hall.indexOf.get(number)!;
  const names = (indices: readonly number[]) =>
    formatSeats(
      t,
      indices.map((index) => hall.seats[index]!),
    );
  const lostSeats = lost.filter((number) => hall.indexOf.has(number)).map(indexOf);
  const nearest = findNearest(hall, (seat) => states[seat] === "AVAILABLE", lostSeats);
  return (
    <Notice tone="bad" title={t("seats.lostTitle")}>
      <p>{t("seats.lost", { count: lostSeats.length, seats: names(lostSeats) })}</p>
      {nearest.length === 0 ? (
        <p>{t("seats.lostNone")}</p>
      ) : (
        <>
          <p>{t("seats.lostNearest", { seats: names(nearest) })}</p>
          <Action variant="quiet" onPress={() => onTake([...chosen.map(indexOf), ...nearest])}>
            {t("seats.takeNearest", { seats: names(nearest) })}
          </Action>
        </>
      )}
    </Notice>
  );
}
