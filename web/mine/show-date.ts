import type { Ticket } from "../api/types.ts";
import type { Translate } from "../text/translator.ts";
import { formatDateTime } from "../text/formats.ts";

/** When a show is that somebody has bought for: no date that does not hold is told as if it did. */
export function formatShowDate(
  t: Translate,
  { startsAt, timeZone, dateStatus }: Pick<Ticket, "startsAt" | "timeZone" | "dateStatus">,
  format: (at: string, timeZone: string) => string = formatDateTime,
): string {
  if (dateStatus === "OPEN") return t("concerts.dateOpen");
  const date = format(startsAt, timeZone);
  return dateStatus === "CANCELLED" ? `${date} · ${t("concerts.sale.CANCELLED")}` : date;
}
