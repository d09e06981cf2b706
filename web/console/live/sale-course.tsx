import { formatClock, formatDateTime, formatNumber } from "../../text/formats.ts";
import type { RecordedConcert, SaleCurve } from "../api/types.ts";
import { useText, wordOf } from "../text.ts";
import { type Course, courseOf, groupsOf, SERIES, type Series } from "./course.ts";

const HEIGHT = 60;
const WIDTH = 8;

/** The course of the sale, with what the organiser did meanwhile marked on it. */
export function SaleCourse({
  concert,
  queueId,
  curve,
}: {
  concert: RecordedConcert;
  queueId: string;
  curve: SaleCurve;
}) {
  const t = useText();
  const course = courseOf(curve);
  const nameOf = (subject: string | null) => {
    if (subject === queueId) return t("live.subjectQueue");
    const date = concert.performances.find(({ performanceId }) => performanceId === subject);
    return date === undefined ? null : formatDateTime(date.startsAt, concert.timeZone);
  };
  return (
    <section className="card" aria-labelledby="live-course">
      <h2 id="live-course">{t("live.course")}</h2>
      {course === null ? (
        <p className="soft">{t("live.noCourse")}</p>
      ) : (
        <>
          {SERIES.map((series) => (
            <Curve key={series} course={course} series={series} />
          ))}
          <Ends course={course} />
          <Acts course={course} nameOf={nameOf} />
        </>
      )}
    </section>
  );
}

function Curve({ course, series }: { course: Course; series: Series }) {
  const t = useText();
  const values = course.columns.map((each) => each[series]);
  const most = Math.max(0, ...values);
  const shown = (value: number) =>
    series === "net" ? t("money.won", { amount: formatNumber(value) }) : formatNumber(value);
  const sum = values.reduce((total, value) => total + value, 0);
  return (
    <figure className="course">
      <figcaption>
        <strong>{t(`live.series.${series}`)}</strong>{" "}
        <span className="small">
          {values.every((value) => value === 0)
            ? t("live.noneYet")
            : t("live.mostAndSum", { most: shown(most), sum: shown(sum) })}
        </span>
      </figcaption>
      <div className="course-plot">
        <svg
          className={`chart course-${series}`}
          viewBox={`0 0 ${values.length * WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          {values.map((value, at) => {
            const height = value > 0 ? (value / most) * HEIGHT : 0;
            return (
              // Columns are told apart by their time, which is their place.
              // oxlint-disable-next-line react/no-array-index-key
              <rect key={at} x={at * WIDTH + 0.5} y={HEIGHT - height} width={WIDTH - 1} height={height} />
            );
          })}
        </svg>
        {groupsOf(course.marks).map(({ at, first, last }) => (
          <span
            key={first}
            className={at > 0.88 ? "course-mark is-late" : "course-mark"}
            aria-hidden="true"
            style={{ insetInlineStart: `${at * 100}%` }}
          >
            {first === last ? first : `${first}–${last}`}
          </span>
        ))}
      </div>
    </figure>
  );
}

function Ends({ course }: { course: Course }) {
  const t = useText();
  return (
    <p className="chart-ends small">
      <span>{formatClock(course.fromMs)}</span>
      <span>{t("live.perColumn", { count: course.minutesPerColumn })}</span>
      <span>{formatClock(course.toMs)}</span>
    </p>
  );
}

/** The marks in words. */
function Acts({ course, nameOf }: { course: Course; nameOf: (subject: string | null) => string | null }) {
  const t = useText();
  if (course.marks.length === 0) return null;
  return (
    <details open>
      <summary>{t("live.acts", { count: course.marks.length })}</summary>
      <ol className="course-acts">
        {course.marks.map(({ act }) => (
          <li key={`${act.at} ${act.action}`}>
            {formatClock(Date.parse(act.at))} · {wordOf(t, "act", act.action)}
            {nameOf(act.subject) !== null && ` (${nameOf(act.subject)})`}
            {act.actorName !== null && ` · ${act.actorName}`}
            {act.reason !== null && ` · ${t("history.reason", { reason: act.reason })}`}
          </li>
        ))}
      </ol>
    </details>
  );
}
