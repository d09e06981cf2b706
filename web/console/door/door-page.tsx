import { useState } from "react";
import { useAllDates } from "../concerts/all-dates.ts";
import { ChoiceField } from "../parts/form/fields.tsx";
import { ConsolePage } from "../parts/page.tsx";
import { useText } from "../text.ts";
import { Devices } from "./devices.tsx";
import { DoorOfDate } from "./door-of-date.tsx";

/** The evening's dates stay to be chosen for so long after they began. */
const LATE_MS = 12 * 3_600_000;

/** The phones at the door, and who came in. */
export function DoorPage() {
  const t = useText();
  const { dates } = useAllDates();
  const [chosen, setChosen] = useState("");
  const coming = dates
    .filter((each) => !each.isCancelled && Date.parse(each.startsAt) > Date.now() - LATE_MS)
    .toSorted((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt));
  const shown = chosen === "" ? coming[0]?.performanceId : chosen;
  return (
    <ConsolePage title={t("door.heading")}>
      <p className="soft">
        {t("door.text")} <a href="/door">{t("door.page")}</a>
      </p>
      <section className="card">
        <h2>{t("door.inside")}</h2>
        {shown === undefined ? (
          <p className="soft">{t("door.noDates")}</p>
        ) : (
          <>
            <ChoiceField
              label={t("orders.date")}
              path="performanceId"
              value={shown}
              onChange={setChosen}
              options={dates.map(({ performanceId, label }) => ({ value: performanceId, label }))}
            />
            <DoorOfDate key={shown} performanceId={shown} />
          </>
        )}
      </section>
      <Devices dates={coming} />
    </ConsolePage>
  );
}
