import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { LIMITS } from "../../../src/core/limits.ts";
import { CONSOLE } from "../api/queries.ts";
import type { Endpoint } from "../api/types.ts";
import {
  addEndpoint,
  changeEndpoint,
  type EndpointChange,
  type EndpointFields,
  removeEndpoint,
  renewEndpointSecret,
} from "../api/writes.ts";
import { StateBadge } from "../concerts/state-badge.tsx";
import { CheckList } from "../parts/form/check-list.tsx";
import { ConflictNotice } from "../parts/form/conflict-notice.tsx";
import { ConsoleProblem } from "../parts/console-problem.tsx";
import { DangerousAct } from "../parts/dangerous-act.tsx";
import { TextField } from "../parts/form/fields.tsx";
import { Form } from "../parts/form/form.tsx";
import { ConsolePage, Fetched } from "../parts/page.tsx";
import { useRevisedSaving } from "../parts/form/revised-saving.ts";
import { useSaving } from "../parts/form/saving.ts";
import { ShownOnce } from "../parts/shown-once.tsx";
import { Submit } from "../parts/form/submit.tsx";
import { useText, wordOf } from "../text.ts";
import { Deliveries } from "./deliveries.tsx";

const EVENTS = [
  "order.paid",
  "order.cancelled",
  "performance.cancelled",
  "performance.postponed",
  "queue.sold_out",
  "ticket.checked_in",
] as const;

/** Other systems that are told what happens, and what was sent to them. */
export function WebhooksPage() {
  const t = useText();
  const query = useQuery(CONSOLE.endpoints());
  return (
    <ConsolePage title={t("webhooks.heading")}>
      <p className="soft">{t("webhooks.text")}</p>
      <Fetched query={query}>
        {({ items }) => (
          <>
            {items.length === 0 && <p className="soft">{t("webhooks.none")}</p>}
            {items.map((each) => (
              <EndpointCard key={each.endpointId} endpoint={each} />
            ))}
          </>
        )}
      </Fetched>
      <section className="card">
        <h2>{t("webhooks.add")}</h2>
        <AddEndpoint />
      </section>
      <Deliveries endpoints={query.data?.items ?? []} />
    </ConsolePage>
  );
}

function useAgain() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries(CONSOLE.endpoints.all());
}

function AddEndpoint() {
  const t = useText();
  const again = useAgain();
  const { save, busy, problem, answer } = useSaving(addEndpoint, again);
  return (
    <>
      <EndpointForm
        // Emptied once it is kept.
        key={answer?.endpointId ?? ""}
        label={t("webhooks.add")}
        before={{ url: "", events: [] }}
        busy={busy}
        problem={problem}
        onSave={save}
      />
      {answer !== undefined && (
        <ShownOnce label={t("webhooks.secret")} text={answer.secret} hint={t("webhooks.secretHint")} />
      )}
    </>
  );
}

function EndpointForm({
  label,
  before,
  busy,
  problem,
  isSaved = false,
  onSave,
}: {
  label: string;
  before: EndpointFields;
  busy: boolean;
  problem: ReturnType<typeof useSaving>["problem"];
  isSaved?: boolean;
  onSave: (fields: EndpointFields) => void;
}) {
  const t = useText();
  const [url, setUrl] = useState(before.url);
  const [events, setEvents] = useState<readonly string[]>(before.events);
  const why =
    url.trim() === "" ? t("webhooks.urlFirst") : events.length === 0 ? t("webhooks.eventsFirst") : null;
  return (
    <Form
      label={label}
      problem={problem}
      paths={["url"]}
      onSubmit={() =>
        why === null && onSave({ url: url.trim(), events: EVENTS.filter((each) => events.includes(each)) })
      }
    >
      <TextField
        label={t("webhooks.url")}
        path="url"
        hint={t("webhooks.urlHint")}
        maxLength={LIMITS.webhookUrlCharsMax}
        value={url}
        onChange={setUrl}
      />
      <CheckList
        label={t("webhooks.events")}
        options={EVENTS.map((each) => ({
          value: each,
          label: wordOf(t, "webhookEvent", each.replace(".", "_")),
        }))}
        chosen={events}
        onChange={setEvents}
      />
      <Submit label={label} busy={busy} why={why} isSaved={isSaved} />
    </Form>
  );
}

/** Changes some fields of an endpoint, which somebody else may have changed since. */
function useEndpointChange(endpoint: Endpoint, fields: readonly (keyof EndpointChange)[]) {
  const t = useText();
  const queries = useQueryClient();
  const again = useAgain();
  const { endpointId } = endpoint;
  const shownOf = (now: Endpoint) =>
    Object.fromEntries(fields.map((field) => [field, String(now[field])] as const));
  const names = { url: t("webhooks.url"), events: t("webhooks.events"), enabled: t("concerts.state") };
  return useRevisedSaving<Endpoint, EndpointChange>({
    thing: endpoint,
    shownOf,
    seen: shownOf(endpoint),
    nameOf: (field) => names[field as keyof typeof names],
    read: async () => {
      const { items } = await queries.fetchQuery({ ...CONSOLE.endpoints(), staleTime: 0 });
      return items.find((each) => each.endpointId === endpointId)!;
    },
    call: (body, revision) => changeEndpoint(endpointId, body, revision),
    onRead: again,
  });
}

function EndpointCard({ endpoint }: { endpoint: Endpoint }) {
  const t = useText();
  const again = useAgain();
  const { endpointId, url, events, enabled } = endpoint;
  const change = useEndpointChange(endpoint, ["url", "events"]);
  const turn = useEndpointChange(endpoint, ["enabled"]);
  const renew = useSaving((reason: string, key) => renewEndpointSecret(endpointId, reason, key), again);
  const remove = useSaving((reason: string) => removeEndpoint(endpointId, reason), again);
  return (
    <section className="card" aria-label={url}>
      <div className="console-head">
        <h2 className="address">{url}</h2>
        <StateBadge state={enabled ? "ACTIVE" : "DISABLED"} />
      </div>
      <p className="small">
        {events.map((each) => wordOf(t, "webhookEvent", each.replace(".", "_"))).join(" · ")}
      </p>
      <ConflictNotice conflict={change.conflict ?? turn.conflict} />
      {turn.problem !== null && <ConsoleProblem problem={turn.problem} />}
      <details>
        <summary>{t("staff.change")}</summary>
        <div className="form acts">
          <EndpointForm
            label={t("form.save")}
            before={endpoint}
            busy={change.busy}
            problem={change.problem}
            isSaved={change.isDone}
            onSave={change.save}
          />
          <button
            type="button"
            className="button button-quiet"
            disabled={turn.busy}
            onClick={() => turn.save({ enabled: !enabled })}
          >
            {t(enabled ? "webhooks.stop" : "webhooks.resume")}
          </button>
          <DangerousAct
            label={t("webhooks.renew")}
            yes={t("webhooks.renew")}
            effect={<p>{t("webhooks.renewEffect")}</p>}
            busy={renew.busy}
            problem={renew.problem}
            onDo={renew.save}
          />
          {renew.answer !== undefined && (
            <ShownOnce
              label={t("webhooks.secret")}
              text={renew.answer.secret}
              hint={t("webhooks.secretHint")}
            />
          )}
          <DangerousAct
            label={t("webhooks.remove")}
            yes={t("webhooks.remove")}
            effect={<p>{t("webhooks.removeEffect")}</p>}
            busy={remove.busy}
            problem={remove.problem}
            onDo={remove.save}
          />
        </div>
      </details>
    </section>
  );
}
