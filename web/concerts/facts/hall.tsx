import { lazy, Suspense } from "react";
import type { OfferedConcert } from "../../api/types.ts";
import { Disclosure } from "../../parts/disclosure.tsx";
import { Loading } from "../../parts/loading.tsx";
import { formatDateTime } from "../../text/formats.ts";
import { loadTextsAfterLine, useTranslation } from "../../text/language.ts";

/** Drawing a hall comes with the page of the seats, for who asks for it. */
const HallPicture = lazy(async () => {
  const [part] = await Promise.all([import("../../seats/seats-page.tsx"), loadTextsAfterLine()]);
  return { default: part.HallPicture };
});

/** The hall to look at; each of them, where dates are in several. */
export function HallToLookAt({ concert }: { concert: OfferedConcert }) {
  const { t } = useTranslation();
  const halls = new Map(concert.performances.toReversed().map((each) => [each.seatPlanId, each]));
  const shown = [...halls.values()].toReversed();
  return (
    <Disclosure title={t("concerts.hall")}>
      {shown.map((performance) => (
        <Suspense key={performance.seatPlanId} fallback={<Loading />}>
          {shown.length > 1 && <h3>{formatDateTime(performance.startsAt, concert.timeZone)}</h3>}
          <HallPicture performance={performance} />
        </Suspense>
      ))}
    </Disclosure>
  );
}
