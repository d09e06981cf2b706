import { useMutation, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useRef } from "react";
import { leaveQueue } from "../api/calls.ts";
import { asProblem } from "../api/problem.ts";
import { QUERIES } from "../api/queries.ts";
import type { Concert, Queue, QueueStatus, Timed } from "../api/types.ts";
import { rememberLeaving } from "../device/places.ts";
import { writeStored } from "../device/stored.ts";
import { ConfirmedAction } from "../parts/action.tsx";
import { ProblemNotice } from "../parts/notice.tsx";
import { ServerClock } from "../parts/time/server-clock.tsx";
import { loadTextsAfterLine, useTranslation } from "../text/language.ts";
import { formatNumber, formatSpan } from "../text/formats.ts";
import { readySound } from "./chime.ts";
import { OtherDevice } from "./other-device.tsx";

const Notices = lazy(async () => {
  const [{ Notices }] = await Promise.all([import("./notices/notices.tsx"), loadTextsAfterLine()]);
  return { default: Notices };
});

const PROGRESS_SEATS = 12;
/** Stands for the number in a text, because that is shown larger. */
const NUMBER = "\u0000";

/** A waiting visitor's place: number, people ahead, the estimated wait, and progress. */
export function InLine({
  concert,
  place,
  queue,
  sound,
}: {
  concert: Concert;
  place: QueueStatus;
  queue: Timed<Queue> | undefined;
  sound: boolean;
}) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const leave = useMutation({
    mutationFn: () => leaveQueue(concert.queueId),
    onSuccess: () => rememberLeaving(concert.queueId),
    onError: () => queries.invalidateQueries(QUERIES.place.all(concert.queueId)),
  });
  const wait = place.estimatedWaitSeconds;
  const [before, after] = t("place.ahead", { number: NUMBER }).split(NUMBER);
  return (
    <>
      <section className="place" aria-label={t("place.kicker")}>
        <p className="place-ahead">
          <span>{before}</span>
          <strong className="huge">{formatNumber(place.ahead)}</strong>
          <span>{after}</span>
        </p>
        <dl className="figures">
          <div>
            <dt>{t("place.position")}</dt>
            <dd>{place.position === null ? "–" : formatNumber(place.position)}</dd>
          </div>
          <div>
            <dt>{t("place.waitLabel")}</dt>
            <dd>{wait === null ? t("place.waitUnknown") : formatSpan(wait.p50, wait.p90)}</dd>
          </div>
          <div>
            <dt>{t("queue.serverTime")}</dt>
            <dd>{queue === undefined ? "–" : <ServerClock answer={queue} venueZone={concert.timeZone} />}</dd>
          </div>
        </dl>
        <Progress place={place} />
        <p className="small">{t("place.keep")}</p>
      </section>
      <section className="card">
        <h2>{t("place.onYourTurn")}</h2>
        <p>{t("place.whatHappens")}</p>
        <label className="switch">
          <input
            type="checkbox"
            role="switch"
            className="unseen"
            checked={sound}
            onChange={({ target }) => {
              readySound();
              writeStored("sound", target.checked);
            }}
          />
          <span className="switch-track" aria-hidden="true" />
          {t("place.sound")}
        </label>
        <Suspense>
          <Notices concert={concert} place={place} />
        </Suspense>
      </section>
      <OtherDevice concertId={concert.concertId} />
      <ConfirmedAction
        label={t("place.leave")}
        sure={t("place.leaveSure")}
        yes={t("place.leaveYes")}
        onPress={() => leave.mutate()}
      />
      {leave.error && <ProblemNotice problem={asProblem(leave.error)} />}
    </>
  );
}

/**
 * A row of seats that fills up as the people ahead are called. It starts where this page first saw the line.
 */
function Progress({ place }: { place: QueueStatus }) {
  const { t } = useTranslation();
  const aheadAtFirst = useRef(place.ahead);
  const most = Math.max(aheadAtFirst.current, place.ahead, 1);
  const share = (most - place.ahead) / most;
  const filled = Math.min(PROGRESS_SEATS, Math.floor(share * PROGRESS_SEATS) + 1);
  return (
    <div
      className="progress"
      role="progressbar"
      aria-label={t("place.progress")}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
    >
      {Array.from({ length: PROGRESS_SEATS }, (_, index) => (
        <span key={index} className={index < filled ? "progress-seat filled" : "progress-seat"} />
      ))}
    </div>
  );
}
