import { useQuery } from "@tanstack/react-query";
import { formatDateTime, formatNumber } from "../../text/formats.ts";
import { useTranslation } from "../../text/language.ts";
import { formatSeat } from "../../text/seat-names.ts";
import { addressOf } from "../address.ts";
import { CONSOLE } from "../api/queries.ts";
import { ConsoleLink } from "../frame/console-link.tsx";
import { Fetched } from "../parts/page.tsx";
import { useText, wordOf } from "../text.ts";

/** Who sits on a seat, and what happened to it. */
export function SeatHistoryCard({
  performanceId,
  seatNumber,
}: {
  performanceId: string;
  seatNumber: number;
}) {
  const t = useText();
  const { t: words } = useTranslation();
  const query = useQuery(CONSOLE.seat(performanceId, seatNumber));
  return (
    <section className="card" aria-label={t("seat.heading")}>
      <Fetched query={query}>
        {(seat) => (
          <>
            <div className="console-head">
              <h2>{formatSeat(words, seat)}</h2>
              <span className="badge">{wordOf(t, "seatStatus", seat.status)}</span>
            </div>
            <p className="small">
              {seat.grade} · {t("money.won", { amount: formatNumber(seat.price) })} ·{" "}
              {t("seat.number", { number: seat.seatNumber })}
              {seat.allocation !== null && ` · ${t("seat.keptFor", { name: seat.allocation })}`}
            </p>
            {seat.owner !== null && (
              <p>
                {t("seat.owner")} <strong>{seat.owner.name ?? t("orders.noContact")}</strong>
                {[seat.owner.email, seat.owner.phone].map((each) => each !== null && ` · ${each}`)}
                {seat.owner.bookingNumber !== null && (
                  <>
                    {" · "}
                    <ConsoleLink to={addressOf("order", { bookingNumber: seat.owner.bookingNumber })}>
                      {seat.owner.bookingNumber}
                    </ConsoleLink>
                  </>
                )}
              </p>
            )}
            {seat.history.length === 0 ? (
              <p className="soft">{t("seat.noHistory")}</p>
            ) : (
              <ol className="timeline">
                {seat.history.map((each) => (
                  <li key={`${each.at} ${each.kind}`}>
                    <span className="small">{formatDateTime(each.at)}</span>
                    <span>
                      {wordOf(t, "seatEvent", each.kind)}
                      {each.bookingNumber !== null && ` · ${each.bookingNumber}`}
                      {each.actorName !== null && ` · ${each.actorName}`}
                      {each.reason !== null && ` · ${t("history.reason", { reason: each.reason })}`}
                    </span>
                  </li>
                ))}
              </ol>
            )}
          </>
        )}
      </Fetched>
    </section>
  );
}
