import { formatDateTime } from "../../text/formats.ts";
import type { Sessions } from "../api/types.ts";
import { useText } from "../text.ts";

/** Where somebody is signed in: the device, its address, since when, and when it was last used. */
export function DeviceOfSession({
  session: { device, address, createdAt, lastSeenAt },
  isThis,
}: {
  session: Sessions["items"][number];
  /** The one that this page is read in. */
  isThis: boolean;
}) {
  const t = useText();
  return (
    <span>
      {deviceOf(device)} {isThis && <strong>{t("account.this")}</strong>}
      <span className="small row-sub">
        {address} · {t("account.since", { at: formatDateTime(createdAt) })} ·{" "}
        {t("account.seen", { at: formatDateTime(lastSeenAt) })}
      </span>
    </span>
  );
}

/** The browser and the system, out of what a browser calls itself. */
function deviceOf(agent: string): string {
  const browser = /Edg|OPR|Firefox|Chrome|Safari/.exec(agent)?.[0] ?? agent.slice(0, 40);
  const system = /iPhone|iPad|Android|Windows|Mac OS X|Linux/.exec(agent)?.[0];
  return system === undefined ? browser : `${browser}, ${system}`;
}
