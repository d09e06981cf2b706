import { useQuery } from "@tanstack/react-query";
import { untilAtVenue } from "../../../src/core/names/in-language.ts";
import { QUERIES } from "../../api/queries.ts";
import type { Reservation } from "../../api/types.ts";
import { Notice } from "../../parts/notice.tsx";
import { seatsLeft } from "../../seats/statuses/seat-state.ts";
import { formatDateTime, formatMoney } from "../../text/formats.ts";
import { language, useTranslation } from "../../text/language.ts";

/** That a date which was paid for has moved or is called off, and until when giving back costs little. */
export function DateNotice({ reservation }: { reservation: Reservation }) {
  const { t } = useTranslation();
  const { reservationId, dateStatus, timeZone, status } = reservation;
  const seatNumbers = seatsLeft(reservation).map(({ seatNumber }) => seatNumber);
  const preview = useQuery({
    ...QUERIES.cancellationPreview(reservationId, seatNumbers),
    enabled: status === "CONFIRMED" && seatNumbers.length > 0,
  }).data;
  const movedFrom = preview?.movedFrom ?? null;
  const giveBack = preview?.giveBack ?? null;
  if (dateStatus === "FIXED" && movedFrom === null) return null;
  return (
    <Notice tone="warn">
      {dateStatus !== "FIXED" ? (
        <p>{t(`mine.dateNotes.${dateStatus}`)}</p>
      ) : (
        <p>{t("mine.moved", { when: formatDateTime(movedFrom!, timeZone) })}</p>
      )}
      {giveBack !== null && (
        <p>
          {t(giveBack.fee === 0 ? "mine.freeUntil" : "mine.feeUntil", {
            when: untilAtVenue(language(), Date.parse(giveBack.until), timeZone),
            fee: formatMoney(t, giveBack.fee),
          })}
        </p>
      )}
    </Notice>
  );
}
