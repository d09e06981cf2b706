import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { formatDateTime } from "../../../text/formats.ts";
import { CONSOLE_LISTS } from "../../api/queries.ts";
import { takeBackPlace } from "../../api/writes.ts";
import { useMay } from "../../frame/session.ts";
import { DangerousAct } from "../../parts/dangerous-act.tsx";
import { TextField } from "../../parts/form/fields.tsx";
import { Listed } from "../../parts/page.tsx";
import { useSaving } from "../../parts/form/saving.ts";
import { useText, wordOf } from "../../text.ts";

/** Who is inside or called; a place of theirs, or of anybody in line, taken back. */
export function Places({ queueId }: { queueId: string }) {
  const t = useText();
  const may = useMay();
  const [isOpen, setOpen] = useState(false);
  return (
    <section className="card" aria-labelledby="live-places">
      <h2 id="live-places">{t("places.heading")}</h2>
      {may("line.revoke") && <TakeBackByNumber queueId={queueId} />}
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{t("places.called")}</summary>
        {isOpen && (
          <Listed list={CONSOLE_LISTS.places(queueId)} none={t("places.none")}>
            {(places) => (
              <ul className="rows">
                {places.map((place) => (
                  <li key={place.userId}>
                    <span>
                      <code>{place.userId}</code>
                      <span className="small row-sub">
                        {wordOf(t, "place", place.status)}
                        {place.position !== null &&
                          ` · ${t("places.position", { position: place.position })}`}
                        {place.deadline !== null &&
                          ` · ${t("places.until", { at: formatDateTime(place.deadline) })}`}
                      </span>
                    </span>
                    {may("line.revoke") && <TakeBack queueId={queueId} userId={place.userId} />}
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

function TakeBackByNumber({ queueId }: { queueId: string }) {
  const t = useText();
  const [typed, setTyped] = useState("");
  const userId = typed.trim();
  return (
    <div className="form acts">
      <TextField
        label={t("order.user")}
        path="userId"
        hint={t("places.numberHint")}
        value={typed}
        onChange={setTyped}
      />
      <TakeBack
        queueId={queueId}
        userId={userId}
        why={userId === "" ? t("places.numberFirst") : null}
        onDone={() => setTyped("")}
      />
    </div>
  );
}

function TakeBack({
  queueId,
  userId,
  why = null,
  onDone = () => undefined,
}: {
  queueId: string;
  userId: string;
  why?: string | null;
  onDone?: () => void;
}) {
  const t = useText();
  const queries = useQueryClient();
  const { save, busy, problem, isDone } = useSaving(
    (reason: string) => takeBackPlace(queueId, userId, reason),
    () => {
      onDone();
      return queries.invalidateQueries(CONSOLE_LISTS.places(queueId));
    },
  );
  return (
    <>
      <DangerousAct
        label={t("places.takeBack")}
        yes={t("places.takeBack")}
        effect={<p>{t("places.takeBackEffect")}</p>}
        why={why}
        busy={busy}
        problem={problem}
        onDo={save}
      />
      <span role="status" className="small">
        {isDone ? t("places.takenBack") : ""}
      </span>
    </>
  );
}
