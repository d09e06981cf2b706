import { formatNumber } from "../../../text/formats.ts";
import type { Allocation, SeatOverview } from "../../api/types.ts";
import { useText } from "../../text.ts";
import { signCounts } from "./changeable-seats.ts";
import { colourOf, LINE, SEAT_SIGNS, type SeatSign } from "./desk-signs.ts";

const SIGNS = ["HELD", "SOLD", "GIVEN", "BLOCKED"] as const;

/** What the signs on the desk's map mean, with how many seats there are of each. */
export function DeskLegend({
  statuses,
  now,
  allocations,
}: {
  statuses: Uint8Array;
  now: SeatOverview;
  allocations: readonly Allocation[];
}) {
  const t = useText();
  const keptBy = new Map(now.kept.map((each) => [each.allocationId, each.seatNumbers.length]));
  const kept = allocations.flatMap((each, at) => {
    const seats = keptBy.get(each.allocationId) ?? 0;
    return seats === 0 ? [] : [{ ...each, seats, colour: colourOf(each, at) }];
  });
  const counts = signCounts(statuses, now);
  return (
    <ul className="legend" aria-label={t("desk.legend")}>
      {SIGNS.map((sign) => (
        <li key={sign}>
          <SeatSignPicture sign={sign} />
          <span>
            {t(`desk.sign.${sign}`)} {formatNumber(counts[sign])}
            {sign === "BLOCKED" && kept.length > 0 && t("desk.ofThese")}
          </span>
        </li>
      ))}
      {kept.map(({ allocationId, name, seats, colour }) => (
        <li key={allocationId}>
          <SeatSignPicture sign="KEPT" colour={colour} />
          <bdi>{name}</bdi> {formatNumber(seats)}
        </li>
      ))}
    </ul>
  );
}

/** One sign by itself, as the map draws it. */
export function SeatSignPicture({ sign, colour }: { sign: SeatSign; colour?: string }) {
  const { lines, isFilled, colour: own } = SEAT_SIGNS[sign];
  const drawn = colour ?? own;
  return (
    <svg viewBox="-1 -1 2 2" className="seat-sign" aria-hidden="true">
      <path
        d={lines}
        fill={isFilled ? drawn : "none"}
        stroke={isFilled ? "none" : drawn}
        strokeWidth={LINE}
        strokeLinejoin="round"
      />
    </svg>
  );
}
