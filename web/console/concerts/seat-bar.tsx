import { formatNumber } from "../../text/formats.ts";
import { useText } from "../text.ts";
import { SEAT_STATES, type SeatCounts } from "./counts.ts";

/** The seats by their state, as a bar and in words, and all of them. */
export function SeatBar({ seats }: { seats: SeatCounts }) {
  const t = useText();
  return (
    <div className="seat-bar">
      <div className="seat-bar-track" aria-hidden="true">
        {SEAT_STATES.map((part) => (
          <span key={part} className={`seat-bar-${part}`} style={{ flexGrow: seats[part] }} />
        ))}
      </div>
      <dl>
        {SEAT_STATES.map((part) => (
          <div key={part}>
            <dt>
              <span className={`dot seat-bar-${part}`} aria-hidden="true" /> {t(`seats.${part}`)}
            </dt>
            <dd>{formatNumber(seats[part])}</dd>
          </div>
        ))}
        <div>
          <dt>{t("seats.all")}</dt>
          <dd>{formatNumber(seats.seats)}</dd>
        </div>
      </dl>
    </div>
  );
}
