import { useMemo, useState } from "react";
import { Action } from "../../parts/action.tsx";
import { Notice } from "../../parts/notice.tsx";
import { seatOf } from "../../seats/hall/hall.ts";
import { shownStates, STATE } from "../../seats/statuses/seat-state.ts";
import { useTranslation } from "../../text/language.ts";
import { formatSeats } from "../../text/seat-names.ts";
import type { OrderDetail, RecordedPerformance, SeatMove } from "../api/types.ts";
import { ChooseByName } from "../seats/choose-by-name.tsx";
import { DateMap, type SeatsNow } from "../seats/date-seats.tsx";
import { useText } from "../text.ts";
import { SettleExchange } from "./settle-exchange.tsx";

/** More names than these are only counted. */
const NAMES_MAX = 8;

/** The seats that are taken for those given up, from the map or by name. Theirs count as free here. */
export function NewSeats({
  order,
  given,
  date,
  timeZone,
  seats: { hall, statuses },
  onDone,
}: {
  order: OrderDetail;
  given: OrderDetail["seats"];
  date: RecordedPerformance;
  timeZone: string;
  seats: SeatsNow;
  onDone: (move: SeatMove) => void;
}) {
  const t = useText();
  const { t: words } = useTranslation();
  const [wanted, setWanted] = useState<ReadonlySet<number>>(new Set());
  const isSameDate = date.performanceId === order.performanceId;
  const own = new Set(isSameDate ? given.map(({ seatNumber }) => seatNumber) : []);
  const canBeHad = (seatNumber: number) => {
    const status = statuses[seatNumber - 1];
    return own.has(seatNumber) || status === STATE.AVAILABLE || status === STATE.BLOCKED;
  };
  const inOrder = [...wanted].toSorted((a, b) => a - b);
  const chosen = inOrder.filter(canBeHad);
  const lost = inOrder.filter((seatNumber) => !canBeHad(seatNumber));
  const kept = chosen.filter((number) => statuses[number - 1] === STATE.BLOCKED && !own.has(number));
  const [chosenKey, ownKey] = [chosen.join(), [...own].join()];
  const states = useMemo(() => {
    const free = statuses.slice();
    for (const seatNumber of own) free[seatNumber - 1] = STATE.AVAILABLE;
    return shownStates(free, [], chosen);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [statuses, chosenKey, ownKey]);
  const facts = (seatNumbers: readonly number[]) => seatNumbers.map((each) => seatOf(hall, each - 1));
  const toggle = (seat: number) => {
    const next = new Set(wanted);
    if (!next.delete(seat + 1)) next.add(seat + 1);
    setWanted(next);
  };
  return (
    <>
      <DateMap label={t("exchange.new")} hall={hall} states={states} onSeat={toggle} />
      <ChooseByName hall={hall} onChoose={(found) => setWanted(new Set([...wanted, ...found]))} />
      {kept.length > 0 && (
        <Notice tone="warn">
          <p>
            {kept.length > NAMES_MAX
              ? t("exchange.keptMany", { count: kept.length })
              : t("exchange.kept", { seats: formatSeats(words, facts(kept)) })}
          </p>
        </Notice>
      )}
      {lost.length > 0 && (
        <Notice tone="warn">
          <p>
            {lost.length > NAMES_MAX
              ? t("exchange.takenMany", { count: lost.length })
              : t("exchange.taken", { seats: formatSeats(words, facts(lost)) })}
          </p>
        </Notice>
      )}
      <div className="console-head">
        <p>
          <strong>{t("desk.chosen", { count: chosen.length })}</strong>
          {chosen.length > 0 && chosen.length <= NAMES_MAX && `: ${formatSeats(words, facts(chosen))}`}
        </p>
        {wanted.size > 0 && (
          <Action variant="quiet" onPress={() => setWanted(new Set())}>
            {t("desk.clear")}
          </Action>
        )}
      </div>
      <SettleExchange
        order={order}
        given={given}
        date={date}
        timeZone={timeZone}
        taken={facts(chosen)}
        onDone={onDone}
      />
    </>
  );
}
