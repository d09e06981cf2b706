import { addressOf } from "../address.ts";
import type { RecordedConcert } from "../api/types.ts";
import { ConsoleLink } from "../frame/console-link.tsx";
import { REHEARSAL_PART } from "./rehearsal/rehearsal.tsx";
import { type ConsoleTextKey, useText } from "../text.ts";

interface Item {
  text: ConsoleTextKey;
  page: "facts" | "dates" | "live" | "rehearsal";
  isDone: boolean;
  /** Without it the concert cannot be published; the others are advice. */
  isNeeded: boolean;
}

/** What publishing asks besides title, venue and a date, and where each is mended. */
const RULES = [
  { name: "startsAt", page: "dates" },
  { name: "salesCloseAt", page: "dates" },
  { name: "saleTimes", page: "dates" },
  { name: "state", page: "dates" },
  { name: "salesOpenAt", page: "facts" },
  { name: "queueId", page: "live" },
] as const;

/** What is done and what is missing before a draft is published, each with the page that gives it. */
export function Checklist({ concert }: { concert: RecordedConcert }) {
  const t = useText();
  return (
    <ul className="checklist">
      {itemsOf(concert).map(({ text, page, isDone, isNeeded }) => (
        <li key={text} className={isDone ? "done" : isNeeded ? "needed" : "advised"}>
          <span aria-hidden="true" className="checklist-mark">
            {isDone ? "✓" : isNeeded ? "!" : "·"}
          </span>
          <span>
            {page === "rehearsal" ? (
              <a href={`#${REHEARSAL_PART}`}>{t(text)}</a>
            ) : (
              <ConsoleLink to={addressOf(page, { concertId: concert.concertId })}>{t(text)}</ConsoleLink>
            )}{" "}
            <span className="small">
              {t(isDone ? "checklist.done" : isNeeded ? "checklist.needed" : "checklist.advised")}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The server says what is needed; what buyers would miss is advice on top of it. */
function itemsOf(concert: RecordedConcert): Item[] {
  const has = (name: string) => !concert.missing.includes(name);
  const needed = (text: ConsoleTextKey, page: Item["page"], name: string): Item => ({
    text,
    page,
    isDone: has(name),
    isNeeded: true,
  });
  const advised = (text: ConsoleTextKey, fact: unknown, page: Item["page"] = "facts"): Item => ({
    text,
    page,
    isDone: fact !== null && fact !== "",
    isNeeded: false,
  });
  return [
    needed("checklist.title", "facts", "title"),
    needed("checklist.venue", "facts", "venue"),
    needed("checklist.performances", "dates", "performances"),
    // What is seldom wrong stands here only while it is.
    ...RULES.filter(({ name }) => !has(name)).map(({ name, page }) =>
      needed(`checklist.${name}`, page, name),
    ),
    advised("checklist.opening", concert.salesOpenAt),
    advised("checklist.description", concert.description),
    advised("checklist.poster", concert.posterId),
    advised("checklist.seller", concert.seller),
    advised("checklist.refundPolicy", concert.refundPolicy),
    advised("checklist.rehearsal", concert.rehearsedAt, "rehearsal"),
  ];
}
