import type { ShownConcert, ShownPerformance } from "./shown-concert.ts";
import { withOffset } from "./times.ts";

const SCHEMA = "https://schema.org";

/** Each date of a concert as a schema.org `Event` with its offers. `url` and `image` are whole addresses. */
export function eventsOf(concert: ShownConcert, url: string, image: string | null): object[] {
  return concert.performances.map((performance) => eventOf(concert, performance, url, image));
}

function eventOf(
  concert: ShownConcert,
  performance: ShownPerformance,
  url: string,
  image: string | null,
): object {
  const { title, venue, address, timeZone, description, runningMinutes, ageLimit, salesOpenAt, seller } =
    concert;
  const { doorsMinutes } = concert;
  const { startsAt, grades } = performance;
  const start = Date.parse(startsAt);
  const minutesLater = (minutes: number) => withOffset(start + minutes * 60_000, timeZone);
  return {
    "@context": SCHEMA,
    "@type": "Event",
    name: title,
    url,
    startDate: withOffset(start, timeZone),
    ...(doorsMinutes === null ? {} : { doorTime: minutesLater(-doorsMinutes) }),
    ...(runningMinutes === null ? {} : { endDate: minutesLater(runningMinutes) }),
    eventAttendanceMode: `${SCHEMA}/OfflineEventAttendanceMode`,
    ...statusOf(performance, timeZone),
    location: { "@type": "Place", name: venue, address: address ?? venue },
    ...(description === "" ? {} : { description }),
    ...(image === null ? {} : { image: [image] }),
    ...(seller === null ? {} : { organizer: { "@type": "Organization", name: seller.name } }),
    ...(ageLimit === null || ageLimit === 0 ? {} : { typicalAgeRange: `${ageLimit}-` }),
    offers: grades.map(({ grade, price, seatsAvailable }) => ({
      "@type": "Offer",
      name: grade,
      price,
      priceCurrency: "KRW",
      url,
      availability: `${SCHEMA}/${availabilityOf(performance, seatsAvailable)}`,
      ...(salesOpenAt === null ? {} : { validFrom: withOffset(Date.parse(salesOpenAt), timeZone) }),
    })),
  };
}

/** Whether the date holds. Search engines want the old date beside a new one. */
function statusOf({ dateStatus, movedFrom }: ShownPerformance, timeZone: string): object {
  const eventStatus = (name: string) => ({ eventStatus: `${SCHEMA}/${name}` });
  if (dateStatus === "CANCELLED") return eventStatus("EventCancelled");
  if (dateStatus === "OPEN") return eventStatus("EventPostponed");
  if (movedFrom === null) return eventStatus("EventScheduled");
  return {
    ...eventStatus("EventRescheduled"),
    previousStartDate: withOffset(Date.parse(movedFrom), timeZone),
  };
}

/** A date that is not on sale has no seat left, which does not mean that somebody bought them. */
function availabilityOf({ state }: ShownPerformance, seatsAvailable: number | null): string {
  switch (state) {
    case "CANCELLED":
    case "OVER":
      return "Discontinued";
    case "STOPPED":
    case "POSTPONED":
      return "OutOfStock";
    default:
      if (seatsAvailable === 0) return "SoldOut";
      return state === "SCHEDULED" ? "PreOrder" : "InStock";
  }
}

/** Nothing can be bought of a date that is over, stopped, postponed or cancelled. */
export function isSold({ state }: ShownPerformance): boolean {
  return state === "ON_SALE" || state === "SCHEDULED";
}
