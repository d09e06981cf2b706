import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { formatDateTime, formatNumber } from "../../../text/formats.ts";
import { CONSOLE_LISTS } from "../../api/queries.ts";
import { findPlace } from "../../api/reads.ts";
import type { LivePlace } from "../../api/types.ts";
import { takeBackPlace } from "../../api/writes.ts";
import { useMay } from "../../frame/session.ts";
import { DangerousAct } from "../../parts/dangerous-act.tsx";
import { TextField } from "../../parts/form/fields.tsx";
import { Form } from "../../parts/form/form.tsx";
import { Submit } from "../../parts/form/submit.tsx";
import { Listed } from "../../parts/page.tsx";
import { useSaving } from "../../parts/form/saving.ts";
import { useText, wordOf } from "../../text.ts";

/** Who is inside or called; a place of theirs, or of anybody in line, taken back. */
export function Places({ queueId }: { queueId: string }) {
  const t = useText();
  const may = useMay();
  const [isOpen, setOpen] = useState(false);
  const [taken, setTaken] = useState<string | null>(null);
  return (
    <section className="card" aria-labelledby="live-places">
      <h2 id="live-places">{t("places.heading")}</h2>
      {may("line.revoke") && <TakeBackByNumber queueId={queueId} onTaken={setTaken} />}
      <p role="status" className={taken === null ? "unseen" : "small"}>
        {taken === null ? "" : t("places.takenBack", { user: taken })}
      </p>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{t("places.called")}</summary>
        {isOpen && (
          <Listed list={CONSOLE_LISTS.places(queueId)} none={t("places.none")}>
            {(places) => (
              <ul className="rows">
                {places.map((place) => (
                  <li key={place.userId}>
                    <Whose place={place} />
                    {may("line.revoke") && <TakeBack queueId={queueId} place={place} onTaken={setTaken} />}
                  </li>
                ))}
              </ul>
            )}
          </Listed>
        )}
      </details>
    </section>
  );
}

/** Whose place it is, where, in which state and since when. */
function Whose({ place }: { place: LivePlace }) {
  const t = useText();
  const told = [
    wordOf(t, "place", place.status),
    ...(place.position === null ? [] : [t("places.position", { position: formatNumber(place.position) })]),
    t("places.since", { at: formatDateTime(place.joinedAt) }),
    ...(place.deadline === null ? [] : [t("places.until", { at: formatDateTime(place.deadline) })]),
  ];
  return (
    <span>
      <code>{place.userId}</code>
      <span className="small row-sub">{told.join(" · ")}</span>
    </span>
  );
}

interface Taking {
  queueId: string;
  onTaken: (userId: string) => void;
}

/** Looks a place up before it is taken back: whose it is must be seen first. */
function TakeBackByNumber({ queueId, onTaken }: Taking) {
  const t = useText();
  const [typed, setTyped] = useState("");
  const asked = typed.trim();
  const { save, busy, problem, answer, reset } = useSaving((userId: string) => findPlace(queueId, userId));
  const isNobody = problem?.code === "not_found" || problem?.code === "invalid_request";
  const type = (value: string) => {
    setTyped(value);
    reset();
  };
  return (
    <div className="form acts">
      <Form
        label={t("places.heading")}
        problem={isNobody ? null : problem}
        isSearch
        onSubmit={() => asked !== "" && save(asked)}
      >
        <TextField
          label={t("order.user")}
          path="userId"
          hint={t("places.numberHint")}
          error={isNobody ? t("places.nobody") : undefined}
          value={typed}
          onChange={type}
        />
        <Submit label={t("places.find")} busy={busy} why={asked === "" ? t("places.numberFirst") : null} />
      </Form>
      {answer !== undefined && (
        <>
          <Whose place={answer} />
          <TakeBack
            queueId={queueId}
            place={answer}
            onTaken={(userId) => {
              type("");
              onTaken(userId);
            }}
          />
        </>
      )}
    </div>
  );
}

function TakeBack({ queueId, place, onTaken }: Taking & { place: LivePlace }) {
  const t = useText();
  const queries = useQueryClient();
  const { save, busy, problem } = useSaving(
    (reason: string) => takeBackPlace(queueId, place.userId, reason),
    () => {
      onTaken(place.userId);
      return queries.invalidateQueries(CONSOLE_LISTS.places(queueId));
    },
  );
  return (
    <DangerousAct
      label={t("places.takeBack")}
      yes={t("places.takeBack")}
      effect={
        <>
          <p>
            <Whose place={place} />
          </p>
          <p>{t("places.takeBackEffect")}</p>
        </>
      }
      busy={busy}
      problem={problem}
      onDo={save}
    />
  );
}
