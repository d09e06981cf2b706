import type { Reservation } from "../api/types.ts";
import { formatShowDate } from "../mine/show-date.ts";
import { flagWords } from "../seats/facts/flag-words.ts";
import { useTranslation } from "../text/language.ts";
import { formatMoney } from "../text/formats.ts";
import { formatSeat } from "../text/seat-names.ts";

export function ReservedSeats({ reservation }: { reservation: Reservation }) {
  const { t } = useTranslation();
  const { venue, seats, cancelledSeatNumbers } = reservation;
  return (
    <>
      <p className="soft">
        {formatShowDate(t, reservation)} · {venue}
      </p>
      <ul className="reserved">
        {seats.map((seat) => (
          <li key={seat.seatNumber}>
            <span>
              {formatSeat(t, seat)}{" "}
              <span className="soft">{[seat.grade, ...flagWords(t, seat.flags)].join(" · ")}</span>
              {cancelledSeatNumbers.includes(seat.seatNumber) && ` · ${t("mine.ticketStatus.CANCELLED")}`}
            </span>
            <span className="amount">{formatMoney(t, seat.price)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
