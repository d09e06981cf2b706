import type { Concert } from "../../api/types.ts";
import { useTranslation } from "../../text/language.ts";
import { formatDateTime, formatMoney } from "../../text/formats.ts";
import { formatSeat } from "../../text/seat-names.ts";
import { readNamedChoice } from "./choice.ts";

/** The choice made before the time ran out: not held, but shown for choosing it again. */
export function KeptChoice({ concert }: { concert: Concert }) {
  const { t } = useTranslation();
  const choice = readNamedChoice(concert.concertId);
  if (choice === null) return null;
  return (
    <section className="card" aria-labelledby="kept-title">
      <h2 id="kept-title">{t("seats.keptTitle")}</h2>
      <p className="soft">{formatDateTime(choice.startsAt, concert.timeZone)}</p>
      <ul className="reserved">
        {choice.seats.map((seat) => (
          <li key={seat.seatNumber}>
            <span>
              {formatSeat(t, seat)} <span className="soft">{seat.grade}</span>
            </span>
            <span className="amount">{formatMoney(t, seat.price)}</span>
          </li>
        ))}
      </ul>
      <p className="small">{t("seats.keptText")}</p>
    </section>
  );
}
