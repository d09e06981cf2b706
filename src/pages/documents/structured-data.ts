import type { ShownConcert, ShownPerformance } from "./shown-concert.ts";
import { withOffset } from "./times.ts";

const STATUS: Record<string, string> = { CANCELLED: "EventCancelled", POSTPONED: "EventPostponed" };

/** Each date of a concert as a schema.org `Event` with its offers. `url` and `image` are whole addresses. */
export function eventsOf(concert: ShownConcert, url: string, image: string | null): object[] {
  return concert.performances.map((performance) => eventOf(concert, performance, url, image));
}

function eventOf(
  concert: ShownConcert,
  { startsAt, state, grades }: ShownPerformance,
  url: string,
  image: string | null,
): object {
  const { title, venue, address, timeZone, description, runningMinutes, ageLimit, salesOpenAt, seller } =
    concert;
  const start = Date.parse(startsAt);
  const isSold = state === "ON_SALE" || state === "SCHEDULED";
  return {
    "@context": "https://schema.org",
    "@type": "Event",
    name: title,
    url,
    startDate: withOffset(start, timeZone),
    ...(runningMinutes === null ? {} : { endDate: withOffset(start + runningMinutes * 60_000, timeZone) }),
    eventAttendanceMode: "https://schema.org/OfflineEventAttendanceMode",
    eventStatus: `https://schema.org/${STATUS[state] ?? "EventScheduled"}`,
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
      availability: `https://schema.org/${isSold && seatsAvailable !== 0 ? "InStock" : "SoldOut"}`,
      ...(salesOpenAt === null ? {} : { validFrom: salesOpenAt }),
    })),
  };
}
