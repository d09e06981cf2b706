import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { formatNumber } from "../../text/formats.ts";
import { CONSOLE } from "../api/queries.ts";
import type { RecordedConcert } from "../api/types.ts";
import { stopSale } from "../api/writes.ts";
import { ChoiceField } from "../parts/form/fields.tsx";
import { DangerousAct } from "../parts/dangerous-act.tsx";
import { useSaving } from "../parts/form/saving.ts";
import { useText } from "../text.ts";

/** The emergency stop of all dates. What becomes of held seats is decided with it. */
export function StopSale({ concert, held }: { concert: RecordedConcert; held: number }) {
  const t = useText();
  const queries = useQueryClient();
  const [holds, setHolds] = useState("let_pay");
  const { save, busy, problem } = useSaving(
    (reason: string, key) =>
      stopSale(concert.concertId, { holds: holds === "release" ? "release" : "let_pay", reason }, key),
    () => queries.invalidateQueries(CONSOLE.concert.all(concert.concertId)),
  );
  const isOnSale = concert.performances.some(({ state }) => state === "ON_SALE" || state === "SCHEDULED");
  const dates = concert.performances.length;
  return (
    <DangerousAct
      label={t("stop.do")}
      yes={t("stop.yes")}
      why={isOnSale ? null : t("stop.stopped")}
      number={dates}
      busy={busy}
      problem={problem}
      effect={<p>{t("stop.effect", { dates, held: formatNumber(held) })}</p>}
      onDo={save}
    >
      <ChoiceField
        label={t("stop.holds")}
        path="holds"
        value={holds}
        onChange={setHolds}
        options={[
          { value: "let_pay", label: t("stop.letPay") },
          { value: "release", label: t("stop.release") },
        ]}
      />
    </DangerousAct>
  );
}
