import { LIMITS } from "../../../../src/core/limits.ts";
import type { RecordedConcert } from "../../api/types.ts";
import { instantOf, localOf } from "../../dates/local-time.ts";
import { useMay } from "../../frame/session.ts";
import { numberOf, textOf, neededNumberOf } from "../../parts/form/form-fields.ts";
import { useText } from "../../text.ts";
import { ConcertForm } from "./concert-form.tsx";
import { Poster } from "./poster.tsx";
import { QueueRules } from "./queue-rules.tsx";
import { RefundTermsForm } from "./refund-terms.tsx";
import { Theme } from "./theme.tsx";

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
        <h2>{t("facts.theme")}</h2>
        <Theme concert={concert} />
      </section>
      <section className="card">
        <h2>{t("facts.rules")}</h2>
        <Rules concert={concert} />
      </section>
      {may("sale.control") && (
        <section className="card">
          <h2>{t("queueRules.heading")}</h2>
          <QueueRules concert={concert} />
        </section>
      )}
      <section className="card">
        <h2>{t("terms.heading")}</h2>
        <RefundTermsForm concert={concert} />
      </section>
      <section className="card">
        <h2>{t("facts.seller")}</h2>
        <Terms concert={concert} />
      </section>
    </fieldset>
  );
}

function Facts({ concert }: { concert: RecordedConcert }) {
  const t = useText();
  const isDraft = concert.state === "DRAFT";
  return (
    <ConcertForm
      label={t("facts.heading")}
      concert={concert}
      typedOf={(now) => ({
        title: now.title,
        venue: now.venue,
        address: now.address ?? "",
        description: now.description,
        runningMinutes: String(now.runningMinutes ?? ""),
        doorsMinutes: String(now.doorsMinutes ?? ""),
        ageLimit: String(now.ageLimit ?? ""),
        notice: now.notice ?? "",
        timeZone: now.timeZone,
      })}
      specs={{
        title: { label: t("facts.title"), maxLength: LIMITS.titleCharsMax },
        venue: { label: t("facts.venue"), maxLength: LIMITS.titleCharsMax },
        address: { label: t("facts.address"), maxLength: LIMITS.addressCharsMax },
        description: { label: t("facts.description"), rows: 6, maxLength: LIMITS.descriptionCharsMax },
        runningMinutes: {
          label: t("facts.runningMinutes"),
          type: "number",
          min: 1,
          max: LIMITS.runningMinutesMax,
        },
        doorsMinutes: {
          label: t("facts.doorsMinutes"),
          hint: t("facts.doorsHint"),
          type: "number",
          min: 1,
          max: LIMITS.doorsMinutesMax,
        },
        ageLimit: {
          label: t("facts.ageLimit"),
          hint: t("facts.ageLimitHint"),
          type: "number",
          min: 0,
          max: LIMITS.ageLimitYearsMax,
        },
        timeZone: {
          label: t("facts.timeZone"),
          hint: t("facts.timeZoneOfDraft"),
          maxLength: LIMITS.timeZoneCharsMax,
        },
        notice: {
          label: t("facts.notice"),
          hint: t("facts.noticeHint"),
          rows: 3,
          maxLength: LIMITS.concertNoticeCharsMax,
        },
      }}
      rows={[
        ["title", "venue"],
        // Buyers have seen the times by it from the publishing on.
        isDraft ? ["address", "timeZone"] : ["address"],
        ["description"],
        ["runningMinutes", "doorsMinutes", "ageLimit"],
        ["notice"],
      ]}
      changeOf={({ title, venue, address, timeZone, description, notice, ...typed }) => ({
        // An empty name is left as it is: a draft may lack it, and no concert may lose it.
        ...(title.trim() === "" ? {} : { title: title.trim() }),
        ...(venue.trim() === "" ? {} : { venue: venue.trim() }),
        ...(!isDraft || timeZone.trim() === "" ? {} : { timeZone: timeZone.trim(), keepClock: true }),
        address: textOf(address),
        description,
        runningMinutes: numberOf(typed.runningMinutes),
        doorsMinutes: numberOf(typed.doorsMinutes),
        ageLimit: numberOf(typed.ageLimit),
        notice: textOf(notice),
      })}
    />
  );
}

function Rules({ concert }: { concert: RecordedConcert }) {
  const t = useText();
  const zone = concert.timeZone;
  const shown = (at: string | null) => (at === null ? "" : localOf(at, zone));
  const seats = { type: "number", min: 1, max: LIMITS.seatsPerReservationMax } as const;
  return (
    <ConcertForm
      label={t("facts.rules")}
      concert={concert}
      typedOf={(now) => ({
        salesOpenAt: shown(now.salesOpenAt),
        salesCloseAt: shown(now.salesCloseAt),
        drawNow: "false",
        "policy.seatsPerUser": String(now.policy.seatsPerUser),
        "policy.seatsPerPerformance": String(now.policy.seatsPerPerformance ?? ""),
        "policy.holdSeconds": String(now.policy.holdSeconds / 60),
        "policy.leaveNoSingle": String(now.policy.leaveNoSingle),
        "policy.companionsWithWheelchair": String(now.policy.companionsWithWheelchair),
      })}
      specs={{
        salesOpenAt: {
          label: t("facts.opens"),
          hint: t("facts.zone", { zone }),
          type: "datetime-local",
          zone,
        },
        salesCloseAt: { label: t("facts.closes"), hint: t("facts.closesHint"), type: "datetime-local", zone },
        drawNow: {
          label: t("facts.drawNow"),
          hint: t("facts.drawNowHint"),
          options: [
            { value: "false", label: t("facts.drawRefused") },
            { value: "true", label: t("facts.drawAtOnce") },
          ],
        },
        "policy.seatsPerUser": { label: t("facts.seatsPerUser"), ...seats },
        "policy.seatsPerPerformance": {
          label: t("facts.seatsPerPerformance"),
          hint: t("facts.noLimit"),
          ...seats,
        },
        "policy.holdSeconds": {
          label: t("facts.holdMinutes"),
          type: "number",
          min: 1,
          max: LIMITS.holdSecondsMax / 60,
        },
        "policy.leaveNoSingle": {
          label: t("facts.singles"),
          hint: t("facts.singlesHint"),
          options: [
            { value: "false", label: t("facts.singlesLeft") },
            { value: "true", label: t("facts.singlesRefused") },
          ],
        },
        "policy.companionsWithWheelchair": {
          label: t("facts.companions"),
          options: [
            { value: "true", label: t("facts.companionsTogether") },
            { value: "false", label: t("facts.companionsAlone") },
          ],
        },
      }}
      rows={[
        ["salesOpenAt", "salesCloseAt", "drawNow"],
        ["policy.seatsPerUser", "policy.seatsPerPerformance", "policy.holdSeconds"],
        ["policy.leaveNoSingle", "policy.companionsWithWheelchair"],
      ]}
      changeOf={(typed) => ({
        salesOpenAt: instantOf(typed.salesOpenAt, zone),
        salesCloseAt: instantOf(typed.salesCloseAt, zone),
        ...(typed.drawNow === "true" ? { drawNow: true } : {}),
        policy: {
          seatsPerUser: neededNumberOf(typed["policy.seatsPerUser"]),
          seatsPerPerformance: numberOf(typed["policy.seatsPerPerformance"]),
          holdSeconds: Math.round(neededNumberOf(typed["policy.holdSeconds"]) * 60),
          leaveNoSingle: typed["policy.leaveNoSingle"] === "true",
          companionsWithWheelchair: typed["policy.companionsWithWheelchair"] === "true",
        },
      })}
    />
  );
}

function Terms({ concert }: { concert: RecordedConcert }) {
  const t = useText();
  const maxLength = LIMITS.sellerCharsMax;
  return (
    <ConcertForm
      label={t("facts.seller")}
      concert={concert}
      typedOf={({ seller, refundPolicy }) => ({
        "seller.name": seller?.name ?? "",
        "seller.registration": seller?.registration ?? "",
        "seller.contact": seller?.contact ?? "",
        refundPolicy: refundPolicy ?? "",
      })}
      specs={{
        "seller.name": { label: t("facts.sellerName"), maxLength },
        "seller.registration": { label: t("facts.registration"), maxLength },
        "seller.contact": { label: t("facts.contact"), maxLength },
        refundPolicy: { label: t("facts.refundPolicy"), rows: 5, maxLength: LIMITS.refundPolicyCharsMax },
      }}
      rows={[["seller.name", "seller.registration", "seller.contact"], ["refundPolicy"]]}
      changeOf={(typed) => {
        const name = typed["seller.name"].trim();
        const registration = typed["seller.registration"].trim();
        const contact = typed["seller.contact"].trim();
        const isEmpty = `${name}${registration}${contact}` === "";
        return {
          seller: isEmpty ? null : { name, registration, contact },
          refundPolicy: textOf(typed.refundPolicy),
        };
      }}
    />
  );
}
