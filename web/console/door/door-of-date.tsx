import { useQuery } from "@tanstack/react-query";
import { formatDateTime, formatNumber } from "../../text/formats.ts";
import { CONSOLE, CONSOLE_LISTS } from "../api/queries.ts";
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

function Conflicts({ performanceId }: { performanceId: string }) {
  const t = useText();
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
                  <strong>{wordOf(t, "scan", each.forcedOver ?? each.result)}</strong>
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
                {each.ticketId !== null && <code className="small">{each.ticketId}</code>}
              </li>
            ))}
          </ul>
        )}
      </Listed>
    </details>
  );
}
