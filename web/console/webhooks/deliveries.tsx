import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { everyList } from "../../api/endpoint.ts";
import { formatDateTime } from "../../text/formats.ts";
import { CONSOLE_LISTS } from "../api/queries.ts";
import type { Delivery, Endpoint } from "../api/types.ts";
import { replayDelivery } from "../api/writes.ts";
import { StateBadge } from "../concerts/state-badge.tsx";
import { ConsoleProblem } from "../parts/console-problem.tsx";
import { ChoiceField } from "../parts/form/fields.tsx";
import { Listed } from "../parts/page.tsx";
import { useSaving } from "../parts/form/saving.ts";
import { useText, wordOf } from "../text.ts";

/** What was sent to whom, what came of it, and sending it again. */
export function Deliveries({ endpoints }: { endpoints: readonly Endpoint[] }) {
  const t = useText();
  const [endpointId, setEndpointId] = useState("");
  const [status, setStatus] = useState("");
  return (
    <section className="card">
      <h2>{t("deliveries.heading")}</h2>
      <div className="two">
        <ChoiceField
          label={t("deliveries.to")}
          path="endpointId"
          value={endpointId}
          onChange={setEndpointId}
          options={[
            { value: "", label: t("deliveries.all") },
            ...endpoints.map((each) => ({ value: each.endpointId, label: each.url })),
          ]}
        />
        <ChoiceField
          label={t("orders.state")}
          path="status"
          value={status}
          onChange={setStatus}
          options={[
            { value: "", label: t("deliveries.all") },
            ...["PENDING", "DELIVERED", "FAILED"].map((each) => ({
              value: each,
              label: wordOf(t, "state", each),
            })),
          ]}
        />
      </div>
      <Listed list={CONSOLE_LISTS.deliveries(endpointId, status)} none={t("deliveries.none")}>
        {(deliveries) => (
          <ul className="rows">
            {deliveries.map((each) => (
              <li key={each.deliveryId}>
                <Row
                  delivery={each}
                  url={endpoints.find((endpoint) => endpoint.endpointId === each.endpointId)?.url ?? ""}
                />
              </li>
            ))}
          </ul>
        )}
      </Listed>
    </section>
  );
}

function Row({ delivery, url }: { delivery: Delivery; url: string }) {
  const t = useText();
  const queries = useQueryClient();
  const { save, busy, problem } = useSaving(
    (_: null, key) => replayDelivery(delivery.deliveryId, key),
    () => queries.invalidateQueries(everyList("deliveries")),
  );
  const { lastStatus, lastError } = delivery;
  return (
    <>
      <span>
        <strong>{wordOf(t, "webhookEvent", delivery.type.replace(".", "_"))}</strong>{" "}
        <StateBadge state={delivery.status} />
        <span className="small row-sub">
          {formatDateTime(delivery.at)} · <span className="address">{url}</span>
        </span>
        <span className="small row-sub">
          {t("deliveries.attempts", { count: delivery.attempts })}
          {lastStatus !== null && ` · HTTP ${lastStatus}`}
          {lastError !== null && ` · ${lastError}`}
          {delivery.nextTryAt !== null &&
            ` · ${t("deliveries.next", { at: formatDateTime(delivery.nextTryAt) })}`}
        </span>
        <details>
          <summary className="small">{t("history.detail")}</summary>
          <pre>{JSON.stringify(delivery.data, null, 2)}</pre>
        </details>
      </span>
      {problem !== null && <ConsoleProblem problem={problem} />}
      <button type="button" className="button button-quiet" disabled={busy} onClick={() => save(null)}>
        {t("deliveries.again")}
      </button>
    </>
  );
}
