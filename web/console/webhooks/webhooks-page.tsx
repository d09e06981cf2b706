import { useQuery, useQueryClient } from "@tanstack/react-query";
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
import { type Typed, useFields } from "../parts/form/form-fields.ts";
import { ConsolePage, Fetched } from "../parts/page.tsx";
import { type Conflict, type RevisedSaving, useRevisedSaving } from "../parts/form/revised-saving.ts";
import { useSaving } from "../parts/form/saving.ts";
import { ShownOnce } from "../parts/shown-once.tsx";
import { Submit } from "../parts/form/submit.tsx";
import { type ConsoleTranslate, useText, wordOf } from "../text.ts";
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
    <ConsolePage clock="device" title={t("webhooks.heading")}>
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

const eventWord = (t: ConsoleTranslate, event: string) => wordOf(t, "webhookEvent", event.replace(".", "_"));

/** As the form has it: the address, and each event by itself, which is told or not. */
const typedOf = ({ url, events }: EndpointFields): Typed<string> => ({
  url,
  ...Object.fromEntries(EVENTS.map((each) => [each, events.includes(each) ? "told" : ""])),
});

const chosenIn = (typed: Typed<string>) => EVENTS.filter((each) => typed[each] === "told");

const fieldsIn = (typed: Typed<string>): EndpointFields => ({
  url: (typed["url"] ?? "").trim(),
  events: chosenIn(typed),
});

const NEW: EndpointFields = { url: "", events: [] };

function useEndpointFields(before: EndpointFields) {
  const t = useText();
  return useFields<string>(typedOf(before), {
    url: { label: t("webhooks.url"), hint: t("webhooks.urlHint"), maxLength: LIMITS.webhookUrlCharsMax },
  });
}

function AddEndpoint() {
  const t = useText();
  const again = useAgain();
  const form = useEndpointFields(NEW);
  const { save, busy, problem, answer } = useSaving(addEndpoint, () => {
    form.fill(typedOf(NEW));
    return again();
  });
  return (
    <>
      <EndpointForm label={t("webhooks.add")} form={form} busy={busy} problem={problem} onSave={save} />
      {answer !== undefined && (
        <ShownOnce label={t("webhooks.secret")} text={answer.secret} hint={t("webhooks.secretHint")} />
      )}
    </>
  );
}

function EndpointForm({
  label,
  form,
  busy,
  problem,
  conflict = null,
  isSaved = false,
  onSave,
}: {
  label: string;
  form: ReturnType<typeof useEndpointFields>;
  busy: boolean;
  problem: ReturnType<typeof useSaving>["problem"];
  conflict?: Conflict | null;
  isSaved?: boolean;
  onSave: (fields: EndpointFields) => void;
}) {
  const t = useText();
  const fields = fieldsIn(form.typed);
  const why =
    fields.url === ""
      ? t("webhooks.urlFirst")
      : fields.events.length === 0
        ? t("webhooks.eventsFirst")
        : null;
  return (
    <Form
      label={label}
      problem={problem}
      conflict={conflict}
      paths={form.paths}
      onSubmit={() => why === null && onSave(fields)}
    >
      <TextField {...form.field("url")} />
      <CheckList
        label={t("webhooks.events")}
        options={EVENTS.map((each) => ({ value: each, label: eventWord(t, each) }))}
        chosen={fields.events}
        onChange={(events) =>
          form.fill((now) =>
            typedOf({ url: now["url"] ?? "", events: EVENTS.filter((each) => events.includes(each)) }),
          )
        }
      />
      <Submit label={label} busy={busy} why={why} isSaved={isSaved} />
    </Form>
  );
}

/** Changes some fields of an endpoint, which somebody else may have changed since. */
function useEndpointChange(
  endpoint: Endpoint,
  rest: Pick<RevisedSaving<Endpoint, EndpointChange>, "shownOf" | "seen" | "mineUpon" | "nameOf" | "onRead">,
) {
  const queries = useQueryClient();
  const again = useAgain();
  const { endpointId } = endpoint;
  return useRevisedSaving<Endpoint, EndpointChange>({
    ...rest,
    thing: endpoint,
    read: async () => {
      const { items } = await queries.fetchQuery({ ...CONSOLE.endpoints(), staleTime: 0 });
      return items.find((each) => each.endpointId === endpointId)!;
    },
    call: (body, revision) => changeEndpoint(endpointId, body, revision),
    onRead: (fresh, isTheirs) => {
      rest.onRead?.(fresh, isTheirs);
      return again();
    },
  });
}

/** The address and the events of an endpoint. Over a colleague's change only what was typed here is saved. */
function ChangeEndpoint({ endpoint }: { endpoint: Endpoint }) {
  const t = useText();
  const form = useEndpointFields(endpoint);
  const { save, busy, isDone, problem, conflict } = useEndpointChange(endpoint, {
    shownOf: ({ url, events }) => ({ url, events: wordsFor(t, events) }),
    mineUpon: (theirs, before) => fieldsIn(form.retype(typedOf(before), typedOf(theirs))),
    nameOf: (field) => t(field === "url" ? "webhooks.url" : "webhooks.events"),
    onRead: (fresh, isTheirs) => isTheirs && form.fill(typedOf(fresh)),
  });
  return (
    <EndpointForm
      label={t("form.save")}
      form={form}
      busy={busy}
      problem={problem}
      conflict={conflict}
      isSaved={isDone}
      onSave={save}
    />
  );
}

const wordsFor = (t: ConsoleTranslate, events: readonly string[]) =>
  events.map((each) => eventWord(t, each)).join(" · ");

function EndpointCard({ endpoint }: { endpoint: Endpoint }) {
  const t = useText();
  const again = useAgain();
  const { endpointId, url, events, enabled } = endpoint;
  const stateOf = (now: Endpoint) => (now.enabled ? "ACTIVE" : "DISABLED");
  const turn = useEndpointChange(endpoint, {
    shownOf: (now) => ({ enabled: wordOf(t, "state", stateOf(now)) }),
    seen: { enabled: wordOf(t, "state", stateOf(endpoint)) },
    nameOf: () => t("concerts.state"),
  });
  const renew = useSaving((reason: string, key) => renewEndpointSecret(endpointId, reason, key), again);
  const remove = useSaving((reason: string) => removeEndpoint(endpointId, reason), again);
  return (
    <section className="card" aria-label={url}>
      <div className="console-head">
        <h2 className="address">{url}</h2>
        <StateBadge state={stateOf(endpoint)} />
      </div>
      <p className="small">{wordsFor(t, events)}</p>
      <ConflictNotice conflict={turn.conflict} />
      {turn.problem !== null && <ConsoleProblem problem={turn.problem} />}
      <details>
        <summary>{t("staff.change")}</summary>
        <div className="form acts">
          <ChangeEndpoint endpoint={endpoint} />
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
