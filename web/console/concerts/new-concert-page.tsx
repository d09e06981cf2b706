import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { LIMITS } from "../../../src/core/limits.ts";
import { addressOf } from "../address.ts";
import { CONSOLE_LISTS } from "../api/queries.ts";
import { createDraft } from "../api/writes.ts";
import { ConsoleLink, useGo } from "../frame/console-link.tsx";
import { TextField } from "../parts/form/fields.tsx";
import { Form } from "../parts/form/form.tsx";
import { ConsolePage } from "../parts/page.tsx";
import { useSaving } from "../parts/form/saving.ts";
import { Submit } from "../parts/form/submit.tsx";
import { useText } from "../text.ts";

/** A draft needs nothing but a name; the rest is filled in on its own pages. */
export function NewConcertPage() {
  const t = useText();
  const go = useGo();
  const queries = useQueryClient();
  const [title, setTitle] = useState("");
  const [venue, setVenue] = useState("");
  const [timeZone, setTimeZone] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  const { save, busy, problem } = useSaving(createDraft, ({ concertId }) => {
    void queries.invalidateQueries(CONSOLE_LISTS.concerts);
    go(addressOf("concert", { concertId }));
  });
  return (
    <ConsolePage
      clock={null}
      title={t("newConcert.heading")}
      above={<ConsoleLink to={addressOf("concerts")}>{t("nav.concerts")}</ConsoleLink>}
    >
      <p className="soft">{t("newConcert.text")}</p>
      <section className="card">
        <Form
          label={t("newConcert.heading")}
          problem={problem}
          paths={["title", "venue", "timeZone"]}
          onSubmit={() => save({ title: title.trim(), venue: venue.trim(), timeZone: timeZone.trim() })}
        >
          <TextField
            label={t("facts.title")}
            path="title"
            maxLength={LIMITS.titleCharsMax}
            value={title}
            onChange={setTitle}
          />
          <TextField
            label={t("facts.venue")}
            path="venue"
            maxLength={LIMITS.titleCharsMax}
            value={venue}
            onChange={setVenue}
          />
          <TextField
            label={t("facts.timeZone")}
            path="timeZone"
            hint={t("facts.timeZoneHint")}
            maxLength={LIMITS.timeZoneCharsMax}
            value={timeZone}
            onChange={setTimeZone}
          />
          <Submit
            label={t("newConcert.create")}
            busy={busy}
            why={title.trim() === "" ? t("newConcert.titleFirst") : null}
          />
        </Form>
      </section>
    </ConsolePage>
  );
}
