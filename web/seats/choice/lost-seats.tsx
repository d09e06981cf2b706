import { Action } from "../../parts/action.tsx";
import { Notice } from "../../parts/notice.tsx";
import { useTranslation } from "../../text/language.ts";
import { formatSeats } from "../../text/seat-names.ts";
import { findNearest } from "../best/best-available.ts";
import { type Hall, seatOf } from "../hall/hall.ts";

/** Lists the seats that somebody else took, and offers the nearest ones instead. */
export function LostSeats({
  hall,
  states,
  lost,
  chosen,
  onTake,
}: {
  hall: Hall;
  states: Uint8Array;
  lost: readonly number[];
  chosen: readonly number[];
  onTake: (seats: number[]) => void;
}) {
  const { t } = useTranslation();
  const indexOf = (number: number): number => number - 1;
  const names = (indices: readonly number[]) =>
    formatSeats(
      t,
      indices.map((index) => seatOf(hall, index)),
    );
  const lostSeats = lost.filter((number) => number <= hall.seats).map(indexOf);
  const nearest = findNearest(hall, states, lostSeats);
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
