import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { LIMITS } from "../../../src/core/limits.ts";
import { CONSOLE, CONSOLE_LISTS } from "../api/queries.ts";
import type { RecordedConcert } from "../api/types.ts";
import { changeConcert, type ConcertFields } from "../api/writes.ts";
import { useMay } from "../frame/session.ts";
import { TextField } from "../parts/fields.tsx";
import { Form } from "../parts/form.tsx";
import { useSaving } from "../parts/saving.ts";
import { Submit } from "../parts/submit.tsx";
import { useText } from "../text.ts";
import { instantOf, localOf } from "../dates/local-time.ts";
import { Poster } from "./poster.tsx";

/** What buyers read about a concert, and the rules of its sale. */
export function FactsPage({ concert }: { concert: RecordedConcert }) {
  const t = useText();
  const may = useMay();
  return (
    <fieldset className="bare" disabled={!may("concert.change")}>
      {!may("concert.change") && <p className="soft">{t("form.readOnly")}</p>}
      <section className="card">
        <h2>{t("facts.heading")}</h2>
        <Facts concert={concert} />
      </section>
      <section className="card">
        <h2>{t("facts.poster")}</h2>
        <Poster concert={concert} />
      </section>
      <section className="card">
        <h2>{t("facts.rules")}</h2>
        <Rules concert={concert} />
      </section>
      <section className="card">
        <h2>{t("facts.seller")}</h2>
        <Terms concert={concert} />
      </section>
    </fieldset>
  );
}

/** Saves a change, and has the concert read anew where it is shown. */
function useConcertChange({ concertId }: RecordedConcert) {
  const queries = useQueryClient();
  return useSaving(
    (change: ConcertFields) => changeConcert(concertId, change),
    () =>
      Promise.all([
        queries.invalidateQueries(CONSOLE.concert.all(concertId)),
        queries.invalidateQueries(CONSOLE_LISTS.concerts),
      ]),
  );
}

const numberOf = (text: string): number | null => (text.trim() === "" ? null : Number(text));
const textOf = (text: string): string | null => (text.trim() === "" ? null : text.trim());

function Facts({ concert }: { concert: RecordedConcert }) {
  const t = useText();
  const [title, setTitle] = useState(concert.title);
  const [venue, setVenue] = useState(concert.venue);
  const [address, setAddress] = useState(concert.address ?? "");
  const [description, setDescription] = useState(concert.description);
  const [minutes, setMinutes] = useState(String(concert.runningMinutes ?? ""));
  const [age, setAge] = useState(String(concert.ageLimit ?? ""));
  const [notice, setNotice] = useState(concert.notice ?? "");
  const { save, busy, isDone, problem } = useConcertChange(concert);
  const submit = () =>
    save({
      // An empty name is left as it is: a draft may lack it, and no concert may lose it.
      ...(title.trim() === "" ? {} : { title: title.trim() }),
      ...(venue.trim() === "" ? {} : { venue: venue.trim() }),
      address: textOf(address),
      description,
      runningMinutes: numberOf(minutes),
      ageLimit: numberOf(age),
      notice: textOf(notice),
    });
  return (
    <Form
      label={t("facts.heading")}
      problem={problem}
      paths={["title", "venue", "address", "description", "runningMinutes", "ageLimit", "notice"]}
      onSubmit={submit}
    >
      <div className="two">
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
      </div>
      <TextField
        label={t("facts.address")}
        path="address"
        maxLength={LIMITS.addressCharsMax}
        value={address}
        onChange={setAddress}
      />
      <TextField
        label={t("facts.description")}
        path="description"
        rows={6}
        maxLength={LIMITS.descriptionCharsMax}
        value={description}
        onChange={setDescription}
      />
      <div className="two">
        <TextField
          label={t("facts.runningMinutes")}
          path="runningMinutes"
          type="number"
          min={1}
          max={LIMITS.runningMinutesMax}
          value={minutes}
          onChange={setMinutes}
        />
        <TextField
          label={t("facts.ageLimit")}
          path="ageLimit"
          type="number"
          min={0}
          max={LIMITS.ageLimitYearsMax}
          hint={t("facts.ageLimitHint")}
          value={age}
          onChange={setAge}
        />
      </div>
      <TextField
        label={t("facts.notice")}
        path="notice"
        rows={3}
        hint={t("facts.noticeHint")}
        maxLength={LIMITS.concertNoticeCharsMax}
        value={notice}
        onChange={setNotice}
      />
      <Submit label={t("form.save")} busy={busy} isSaved={isDone} />
    </Form>
  );
}

function Rules({ concert }: { concert: RecordedConcert }) {
  const t = useText();
  const zone = concert.timeZone;
  const shown = (at: string | null) => (at === null ? "" : localOf(at, zone));
  const [opens, setOpens] = useState(shown(concert.salesOpenAt));
  const [closes, setCloses] = useState(shown(concert.salesCloseAt));
  const [perUser, setPerUser] = useState(String(concert.policy.seatsPerUser));
  const [perDate, setPerDate] = useState(String(concert.policy.seatsPerPerformance ?? ""));
  const [minutes, setMinutes] = useState(String(concert.policy.holdSeconds / 60));
  const { save, busy, isDone, problem } = useConcertChange(concert);
  const submit = () =>
    save({
      salesOpenAt: instantOf(opens, zone),
      salesCloseAt: instantOf(closes, zone),
      policy: {
        seatsPerUser: Number(perUser),
        seatsPerPerformance: numberOf(perDate),
        holdSeconds: Math.round(Number(minutes) * 60),
      },
    });
  return (
    <Form
      label={t("facts.rules")}
      problem={problem}
      paths={[
        "salesOpenAt",
        "salesCloseAt",
        "policy.seatsPerUser",
        "policy.seatsPerPerformance",
        "policy.holdSeconds",
      ]}
      onSubmit={submit}
    >
      <div className="two">
        <TextField
          label={t("facts.opens")}
          path="salesOpenAt"
          type="datetime-local"
          hint={t("facts.zone", { zone })}
          value={opens}
          onChange={setOpens}
        />
        <TextField
          label={t("facts.closes")}
          path="salesCloseAt"
          type="datetime-local"
          hint={t("facts.closesHint")}
          value={closes}
          onChange={setCloses}
        />
      </div>
      <div className="three">
        <TextField
          label={t("facts.seatsPerUser")}
          path="policy.seatsPerUser"
          type="number"
          min={1}
          max={LIMITS.seatsPerReservationMax}
          value={perUser}
          onChange={setPerUser}
        />
        <TextField
          label={t("facts.seatsPerPerformance")}
          path="policy.seatsPerPerformance"
          type="number"
          min={1}
          max={LIMITS.seatsPerReservationMax}
          hint={t("facts.noLimit")}
          value={perDate}
          onChange={setPerDate}
        />
        <TextField
          label={t("facts.holdMinutes")}
          path="policy.holdSeconds"
          type="number"
          min={1}
          max={LIMITS.holdSecondsMax / 60}
          value={minutes}
          onChange={setMinutes}
        />
      </div>
      <Submit label={t("form.save")} busy={busy} isSaved={isDone} />
    </Form>
  );
}

function Terms({ concert }: { concert: RecordedConcert }) {
  const t = useText();
  const [name, setName] = useState(concert.seller?.name ?? "");
  const [registration, setRegistration] = useState(concert.seller?.registration ?? "");
  const [contact, setContact] = useState(concert.seller?.contact ?? "");
  const [refundPolicy, setRefundPolicy] = useState(concert.refundPolicy ?? "");
  const { save, busy, isDone, problem } = useConcertChange(concert);
  const submit = () => {
    const isEmpty = `${name}${registration}${contact}`.trim() === "";
    save({
      seller: isEmpty
        ? null
        : { name: name.trim(), registration: registration.trim(), contact: contact.trim() },
      refundPolicy: textOf(refundPolicy),
    });
  };
  return (
    <Form
      label={t("facts.seller")}
      problem={problem}
      paths={["seller.name", "seller.registration", "seller.contact", "refundPolicy"]}
      onSubmit={submit}
    >
      <div className="three">
        <TextField
          label={t("facts.sellerName")}
          path="seller.name"
          maxLength={LIMITS.sellerCharsMax}
          value={name}
          onChange={setName}
        />
        <TextField
          label={t("facts.registration")}
          path="seller.registration"
          maxLength={LIMITS.sellerCharsMax}
          value={registration}
          onChange={setRegistration}
        />
        <TextField
          label={t("facts.contact")}
          path="seller.contact"
          maxLength={LIMITS.sellerCharsMax}
          value={contact}
          onChange={setContact}
        />
      </div>
      <TextField
        label={t("facts.refundPolicy")}
        path="refundPolicy"
        rows={5}
        maxLength={LIMITS.refundPolicyCharsMax}
        value={refundPolicy}
        onChange={setRefundPolicy}
      />
      <Submit label={t("form.save")} busy={busy} isSaved={isDone} />
    </Form>
  );
}
