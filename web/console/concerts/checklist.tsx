import { useQuery } from "@tanstack/react-query";
import { formatDateTime } from "../../text/formats.ts";
import { addressOf } from "../address.ts";
import { CONSOLE } from "../api/queries.ts";
import type { ReadinessJson, RecordedConcert } from "../api/types.ts";
import { ConsoleLink } from "../frame/console-link.tsx";
import { useMay } from "../frame/session.ts";
import { type ConsoleTextKey, useText } from "../text.ts";
import { REHEARSAL_PART } from "./rehearsal/rehearsal.tsx";
import { TEST_MAIL_PART } from "./test-mail.tsx";

interface Item {
  text: ConsoleTextKey;
  values?: Record<string, string>;
  /** Where it is mended: a page of the concert, or a part of this one. Null: by whoever runs the server. */
  place: "facts" | "dates" | "live" | `#${string}` | null;
  isDone: boolean;
  /** Without it the concert cannot be published; the others are advice. */
  isNeeded: boolean;
}

/** What publishing asks besides title, venue and a date, and where each is mended. */
const RULES = [
  { name: "startsAt", place: "dates" },
  { name: "salesCloseAt", place: "dates" },
  { name: "saleTimes", place: "dates" },
  { name: "state", place: "dates" },
  { name: "salesOpenAt", place: "facts" },
  { name: "queueId", place: "live" },
] as const;

/** A line may be published closed like this, and opened later. */
const NOBODY_LET_IN: Item = { text: "checklist.capacity", place: "live", isDone: false, isNeeded: false };

/** What is done and what is missing before a draft is published, each with the place that gives it. */
export function Checklist({ concert }: { concert: RecordedConcert }) {
  const t = useText();
  const may = useMay();
  const { data: readiness } = useQuery({ ...CONSOLE.readiness(), enabled: may("concert.change") });
  const { data: queue } = useQuery({ ...CONSOLE.queue(concert.queueId), enabled: may("sale.read") });
  const items = [
    ...itemsOf(concert),
    ...(queue?.policy.capacity === 0 ? [NOBODY_LET_IN] : []),
    ...(readiness === undefined ? [] : itemsOfServer(readiness, may("message.manage"))),
  ];
  return (
    <ul className="checklist">
      {items.map(({ text, values = {}, place, isDone, isNeeded }) => (
        <li key={text} className={isDone ? "done" : isNeeded ? "needed" : "advised"}>
          <span aria-hidden="true" className="checklist-mark">
            {isDone ? "✓" : isNeeded ? "!" : "·"}
          </span>
          <span>
            <Place concert={concert} place={place}>
              {t(text, values)}
            </Place>{" "}
            <span className="small">
              {t(isDone ? "checklist.done" : isNeeded ? "checklist.needed" : "checklist.advised")}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function Place({
  concert: { concertId },
  place,
  children,
}: {
  concert: RecordedConcert;
  place: Item["place"];
  children: string;
}) {
  if (place === null) return children;
  if (place === "facts" || place === "dates" || place === "live")
    return <ConsoleLink to={addressOf(place, { concertId })}>{children}</ConsoleLink>;
  return <a href={place}>{children}</a>;
}

/** The server says what is needed; what buyers would miss is advice on top of it. */
function itemsOf(concert: RecordedConcert): Item[] {
  const has = (name: string) => !concert.missing.includes(name);
  const needed = (text: ConsoleTextKey, place: Item["place"], name: string): Item => ({
    text,
    place,
    isDone: has(name),
    isNeeded: true,
  });
  const advised = (text: ConsoleTextKey, fact: unknown, place: Item["place"] = "facts"): Item => ({
    text,
    place,
    isDone: fact !== null && fact !== "",
    isNeeded: false,
  });
  return [
    needed("checklist.title", "facts", "title"),
    needed("checklist.venue", "facts", "venue"),
    needed("checklist.performances", "dates", "performances"),
    // What is seldom wrong stands here only while it is.
    ...RULES.filter(({ name }) => !has(name)).map(({ name, place }) =>
      needed(`checklist.${name}`, place, name),
    ),
    advised("checklist.opening", concert.salesOpenAt),
    advised("checklist.description", concert.description),
    advised("checklist.poster", concert.posterId),
    advised("checklist.seller", concert.seller),
    advised("checklist.refundPolicy", concert.refundPolicy),
    advised("checklist.rehearsal", concert.rehearsedAt, `#${REHEARSAL_PART}`),
  ];
}

/** What every sale of this server depends on. */
function itemsOfServer({ mail, gateway }: ReadinessJson, mayTry: boolean): Item[] {
  const { name, mode, answers } = gateway;
  const { isConfigured, testedAt } = mail;
  return [
    isConfigured
      ? {
          text: testedAt === null ? "checklist.mailUntried" : "checklist.mailTried",
          values: { at: testedAt === null ? "" : formatDateTime(testedAt) },
          place: mayTry ? `#${TEST_MAIL_PART}` : null,
          isDone: testedAt !== null,
          isNeeded: false,
        }
      : { text: "checklist.mailOff", place: null, isDone: false, isNeeded: false },
    {
      text: answers ? `checklist.gateway.${mode}` : "checklist.gatewayAway",
      values: { name },
      place: null,
      isDone: answers && mode === "real",
      isNeeded: false,
    },
  ];
}
