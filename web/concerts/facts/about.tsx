import { useState } from "react";
import { untilAtVenue } from "../../../src/core/names/in-language.ts";
import type { OfferedConcert } from "../../api/types.ts";
import { announce } from "../../parts/live-region.tsx";
import { language, useTranslation } from "../../text/language.ts";
import { formatDateTime } from "../../text/formats.ts";
import { NoticeText } from "./notice-text.tsx";

/** The facts of a concert: place, duration, age limit, sales times, seller, and the organiser's notice. */
export function About({ concert }: { concert: OfferedConcert }) {
  const { t } = useTranslation();
  const { venue, address, timeZone, runningMinutes, doorsMinutes, ageLimit, seller } = concert;
  const { salesOpenAt, salesCloseAt } = concert;
  const facts = [
    [t("concerts.venue"), address === null ? venue : `${venue} · ${address}`],
    [
      t("concerts.running"),
      runningMinutes === null ? null : t("concerts.minutes", { count: runningMinutes }),
    ],
    [t("concerts.doors"), doorsMinutes === null ? null : t("concerts.doorsBefore", { count: doorsMinutes })],
    [t("concerts.age"), ageLimit === null ? null : ageText(ageLimit)],
    [t("concerts.opening"), salesOpenAt === null ? null : formatDateTime(salesOpenAt, timeZone)],
    [
      t("concerts.closing"),
      salesCloseAt === null ? null : untilAtVenue(language(), Date.parse(salesCloseAt), timeZone),
    ],
    [t("concerts.seller"), seller === null ? null : seller.name],
    [t("concerts.registration"), seller?.registration || null],
    [t("concerts.contact"), seller?.contact || null],
  ] as const;
  return (
    <section className="card" aria-labelledby="about-title">
      <h2 id="about-title">{t("concerts.about")}</h2>
      <dl className="about">
        {facts.map(([name, value]) =>
          value === null ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
      <div className="buttons">
        <a
          href={mapOf(address ?? venue, timeZone)}
          target="_blank"
          rel="noreferrer noopener"
          className="button button-quiet"
        >
          {t("concerts.map")}
        </a>
        <button type="button" className="button button-quiet" onClick={() => void saveCalendar(concert)}>
          {t("concerts.calendar")}
        </button>
        <Share title={concert.title} />
      </div>
      {concert.notice !== null && (
        <>
          <h3>{t("concerts.notice")}</h3>
          <NoticeText text={concert.notice} />
        </>
      )}
    </section>
  );

  function ageText(years: number): string {
    return years === 0 ? t("concerts.allAges") : t("concerts.fromAge", { years });
  }
}

/** Few ask for the file, so what makes it is apart from what everybody loads. */
async function saveCalendar(concert: OfferedConcert): Promise<void> {
  const { calendarOf } = (await import("../../pages-after-line.ts")).PAGES_AFTER_LINE;
  const link = document.createElement("a");
  link.href = `data:text/calendar;charset=utf-8,${encodeURIComponent(calendarOf(concert, location.href))}`;
  link.download = "concert.ics";
  link.click();
}

/** By the phone's own sheet where there is one; else the address is copied. */
function Share({ title }: { title: string }) {
  const { t } = useTranslation();
  const [isCopied, setCopied] = useState(false);
  const share = async (): Promise<void> => {
    const url = location.href;
    // Both are missing on plain HTTP addresses.
    const { share: sheet, clipboard } = navigator as Partial<Pick<Navigator, "share" | "clipboard">>;
    if (sheet !== undefined) return sheet.call(navigator, { title, url }).catch(() => undefined);
    await clipboard?.writeText(url);
    setCopied(clipboard !== undefined);
    if (clipboard !== undefined) announce(t("concerts.copied"), "polite");
  };
  return (
    <button type="button" className="button button-quiet" onClick={() => void share()}>
      {t(isCopied ? "concerts.copied" : "concerts.share")}
    </button>
  );
}

/** Korean maps have no places elsewhere. */
function mapOf(place: string, timeZone: string): string {
  const query = encodeURIComponent(place);
  return language() === "ko" && timeZone === "Asia/Seoul"
    ? `https://map.kakao.com/link/search/${query}`
    : `https://www.google.com/maps/search/?api=1&query=${query}`;
}
