import { formatClock, formatDateTime, formatNumber } from "../../text/formats.ts";
import type { RecordedConcert, SaleCurve } from "../api/types.ts";
import { Changes } from "../parts/changes.tsx";
import { type ToldAct, toldOf } from "../people/history-words.ts";
import { FORMATS } from "../people/saying.ts";
import { useText, wordOf } from "../text.ts";
import { type Course, courseOf, groupsOf, SERIES, type Series } from "./course.ts";

const HEIGHT = 60;
const WIDTH = 8;
/** The height of a row of the marks' numbers. */
const ROW_REM = 0.75;

/** The course of the sale, with what the organiser did meanwhile marked on it. */
export function SaleCourse({ concert, curve }: { concert: RecordedConcert; curve: SaleCurve }) {
  const t = useText();
  const course = courseOf(curve);
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
          <Acts course={course} concert={concert} />
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
  const groups = groupsOf(course.marks, values.length);
  const rows = Math.max(1, ...groups.map(({ row }) => (row ?? 0) + 1));
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
      <div className="course-plot" style={{ paddingBlockStart: `${rows * ROW_REM + 0.375}rem` }}>
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
        {groups.map(({ at, first, last, row }) => (
          <span
            key={first}
            className={at > 0.88 ? "course-mark is-late" : "course-mark"}
            aria-hidden="true"
            style={{ insetInlineStart: `${at * 100}%`, paddingBlockStart: `${(row ?? 0) * ROW_REM}rem` }}
          >
            {row !== null && <span>{first === last ? first : `${first}–${last}`}</span>}
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

/** The marks in words, with what each act changed. */
function Acts({ course, concert }: { course: Course; concert: RecordedConcert }) {
  const t = useText();
  if (course.marks.length === 0) return null;
  const dateOf = (subject: string | null) => {
    const date = concert.performances.find(({ performanceId }) => performanceId === subject);
    return date === undefined ? "" : ` (${formatDateTime(date.startsAt, concert.timeZone)})`;
  };
  return (
    <details open>
      <summary>{t("live.acts", { count: course.marks.length })}</summary>
      <ol className="course-acts">
        {course.marks.map(({ act }) => (
          <li key={`${act.at} ${act.action}`}>
            {formatClock(Date.parse(act.at))} · {wordOf(t, "act", act.action)}
            {dateOf(act.subject)}
            {act.actorName !== null && ` · ${act.actorName}`}
            {act.reason !== null && ` · ${t("history.reason", { reason: act.reason })}`}
            <Changes changes={toldOf({ t, ...FORMATS }, whatChanged(act, concert))} />
          </li>
        ))}
      </ol>
    </details>
  );
}

/** An act as the history tells it. Its details but for the names of the dates stay there. */
function whatChanged({ before, after }: Course["marks"][number]["act"], concert: RecordedConcert): ToldAct {
  const states = new Set([...keysOf(before), ...keysOf(after)]);
  const performances = concert.performances.filter(({ performanceId }) => states.has(performanceId));
  return { before, after, detail: { performances }, concert };
}

const keysOf = (state: unknown): string[] => Object.keys((state ?? {}) as object);
