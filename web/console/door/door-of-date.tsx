import { useQuery } from "@tanstack/react-query";
import { formatDateTime, formatNumber } from "../../text/formats.ts";
import { useTranslation } from "../../text/language.ts";
import { formatSeat } from "../../text/seat-names.ts";
import type { Translate } from "../../text/translator.ts";
import { CONSOLE, CONSOLE_LISTS } from "../api/queries.ts";
import type { DoorConflicts } from "../api/types.ts";
import { Fetched, Listed } from "../parts/page.tsx";
import { useText, wordOf } from "../text.ts";

const POLL_MS = 3_000;

/** How many of a date's tickets are inside, by gate, and what happened at the door that should not. */
export function DoorOfDate({ performanceId }: { performanceId: string }) {
  const t = useText();
  const query = useQuery({ ...CONSOLE.door(performanceId), refetchInterval: POLL_MS });
  return (
    <Fetched query={query}>
      {({ tickets, inside, conflicts, byGate }) => (
        <>
          <dl className="figures">
            {[
              { name: t("door.tickets"), count: tickets },
              { name: t("door.in"), count: inside },
              ...byGate.map((each) => ({ name: t("door.gate", each), count: each.inside })),
              { name: t("door.conflicts"), count: conflicts },
            ].map(({ name, count }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{formatNumber(count)}</dd>
              </div>
            ))}
          </dl>
          {/* Anew whenever there is one more. */}
          {conflicts > 0 && <Conflicts key={conflicts} performanceId={performanceId} />}
        </>
      )}
    </Fetched>
  );
}

type Conflict = DoorConflicts["items"][number];

/** By seat, name and booking number, as people at the door can find somebody. */
function whose(words: Translate, { seatNumber, section, row, label, name, bookingNumber }: Conflict): string {
  const isKnown = seatNumber !== null && section !== null && row !== null && label !== null;
  const seat = isKnown ? formatSeat(words, { seatNumber, section, row, label }) : null;
  return [seat, name, bookingNumber].filter((each) => each !== null).join(" · ");
}

function Conflicts({ performanceId }: { performanceId: string }) {
  const t = useText();
  const { t: words } = useTranslation();
  return (
    <details>
      <summary>{t("door.conflictList")}</summary>
      <p className="small">{t("door.conflictText")}</p>
      <Listed list={CONSOLE_LISTS.doorConflicts(performanceId)} none={t("door.noConflicts")}>
        {(items) => (
          <ul className="rows">
            {items.map((each) => (
              <li key={each.nonce}>
                <span>
                  <strong>{whose(words, each)}</strong> {wordOf(t, "scan", each.forcedOver ?? each.result)}
                  {each.forcedOver !== null && ` · ${t("door.forced")}`}
                  {each.reason !== null && ` · ${each.reason}`}
                  <span className="small row-sub">
                    {formatDateTime(each.at)} · {each.gate} · {each.device}
                    {each.firstAt !== null &&
                      ` · ${t("door.first", {
                        at: formatDateTime(each.firstAt),
                        gate: each.firstGate ?? "–",
                      })}`}
                  </span>
                </span>
              </li>
            ))}
          </ul>
        )}
      </Listed>
    </details>
  );
}
