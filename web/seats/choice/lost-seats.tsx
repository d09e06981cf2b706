import { useMemo } from "react";
import { Action } from "../../parts/action.tsx";
import { Notice } from "../../parts/notice.tsx";
import { useTranslation } from "../../text/language.ts";
import { formatSeats } from "../../text/seat-names.ts";
import { findWayOut } from "../best/way-out.ts";
import { type Hall, seatOf } from "../hall/hall.ts";
import { STATE } from "../statuses/seat-state.ts";

/** Lists the chosen seats that are gone, and offers what can be bought instead. */
export function LostSeats({
  hall,
  states,
  lost,
  chosen,
  leaveNoSingle,
  onTake,
}: {
  hall: Hall;
  states: Uint8Array;
  lost: readonly number[];
  chosen: readonly number[];
  leaveNoSingle: boolean;
  onTake: (seats: number[]) => void;
}) {
  const { t } = useTranslation();
  const names = (indices: readonly number[]) =>
    formatSeats(
      t,
      indices.map((index) => seatOf(hall, index)),
    );
  const lostSeats = lost.filter((number) => number <= hall.seats).map((number) => number - 1);
  const wayOut = useMemo(() => {
    const [gone, left] = [lost, chosen].map((numbers) =>
      numbers.filter((number) => number <= hall.seats).map((number) => number - 1),
    );
    return gone!.length === 0 ? null : findWayOut(hall, states, gone!, left!, leaveNoSingle);
  }, [hall, states, lost, chosen, leaveNoSingle]);
  // A seat that the organiser has blocked was taken by nobody.
  const isTaken = lostSeats.every((seat) => states[seat] === STATE.HELD || states[seat] === STATE.SOLD);
  return (
    <Notice tone="bad" title={t(isTaken ? "seats.lostTaken" : "seats.lostTitle")}>
      <p>{t("seats.lost", { count: lostSeats.length, seats: names(lostSeats) })}</p>
      {wayOut === null ? (
        <p>{t("seats.lostNone")}</p>
      ) : (
        <>
          <p>{t("seats.lostNearest", { seats: names(wayOut.fresh) })}</p>
          <Action variant="quiet" onPress={() => onTake(wayOut.seats)}>
            {t("seats.takeNearest", { seats: names(wayOut.fresh) })}
          </Action>
        </>
      )}
    </Notice>
  );
}
