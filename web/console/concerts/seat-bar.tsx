import { formatNumber } from "../../text/formats.ts";
import { useText } from "../text.ts";
import type { SeatCounts } from "./counts.ts";

const PARTS = ["sold", "held", "blocked", "available"] as const;

/** The seats by their state, as a bar and in words. */
export function SeatBar({ seats }: { seats: SeatCounts }) {
  const t = useText();
  return (
    <div className="seat-bar">
      <div className="seat-bar-track" aria-hidden="true">
        {PARTS.map((part) => (
          <span key={part} className={`seat-bar-${part}`} style={{ flexGrow: seats[part] }} />
        ))}
      </div>
      <dl>
        {PARTS.map((part) => (
          <div key={part}>
            <dt>
              <span className={`dot seat-bar-${part}`} aria-hidden="true" /> {t(`seats.${part}`)}
            </dt>
            <dd>{formatNumber(seats[part])}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
