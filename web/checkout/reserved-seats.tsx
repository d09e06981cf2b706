import { useTranslation } from "react-i18next";
import type { Reservation } from "../api/types.ts";
import { useKeepsakes } from "../device/keepsakes.ts";
import { seatName } from "../seats/seat-state.ts";
import { formatDateTime, formatPoints } from "../text/formats.ts";

export function ReservedSeats({ reservation }: { reservation: Reservation }) {
  const { t } = useTranslation();
  const keepsake = useKeepsakes()[reservation.performanceId];
  return (
    <>
      {keepsake !== undefined && (
        <p className="soft">
          {formatDateTime(keepsake.startsAt, keepsake.timeZone)} · {keepsake.venue}
        </p>
      )}
      <ul className="reserved">
        {reservation.seats.map(({ seatNumber, grade, price }) => {
          const known = keepsake?.seats[seatNumber];
          return (
            <li key={seatNumber}>
              <span>
                {known
                  ? seatName(t, { ...known, seatNumber })
                  : t("mine.unnamedSeat", { number: seatNumber })}{" "}
                <span className="soft">{grade}</span>
              </span>
              <span className="amount">{formatPoints(t, price)}</span>
            </li>
          );
        })}
      </ul>
    </>
  );
}
