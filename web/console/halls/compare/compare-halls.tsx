import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { QUERIES } from "../../../api/queries.ts";
import type { SeatPlan } from "../../../api/types.ts";
import { useTranslation } from "../../../text/language.ts";
import { formatRow, formatSeats, type NamedSeat } from "../../../text/seat-names.ts";
import { HallChoice } from "../../dates/hall-choice.tsx";
import { useText } from "../../text.ts";
import { PlanMap } from "../hall-page.tsx";
import { differencesOfHalls, isSameHall, withSharedCategories } from "./hall-differences.ts";

/** How many seats are named of each kind; the maps show all. */
const NAMED_MAX = 60;

/** Two halls beside each other, with what the second has otherwise. */
export function CompareHalls() {
  const t = useText();
  const [first, setFirst] = useState("");
  const [second, setSecond] = useState("");
  const none = [{ value: "", label: t("compare.choose") }];
  const plan = (id: string) => ({ ...QUERIES.seatPlan(id), staleTime: Infinity, enabled: id !== "" });
  const firstPlan = useQuery(plan(first));
  const secondPlan = useQuery(plan(second));
  return (
    <section className="card form" aria-labelledby="compare-halls">
      <h2 id="compare-halls">{t("compare.heading")}</h2>
      <div className="two">
        <HallChoice label={t("compare.first")} value={first} onChange={setFirst} others={none} />
        <HallChoice label={t("compare.second")} value={second} onChange={setSecond} others={none} />
      </div>
      {first !== "" && second !== "" && firstPlan.data !== undefined && secondPlan.data !== undefined && (
        <Compared first={firstPlan.data} second={secondPlan.data} />
      )}
    </section>
  );
}

function Compared({ first, second }: { first: SeatPlan; second: SeatPlan }) {
  const t = useText();
  const { t: words } = useTranslation();
  const found = useMemo(() => differencesOfHalls(first, second), [first, second]);
  const [firstShown, secondShown] = useMemo(() => withSharedCategories(first, second), [first, second]);
  const seatsIn = (seats: readonly NamedSeat[]) => {
    const named = formatSeats(words, seats.slice(0, NAMED_MAX));
    const rest = seats.length - NAMED_MAX;
    return rest > 0 ? `${named} ${t("compare.more", { count: rest })}` : named;
  };
  const rowsIn = (rows: readonly { section: string; row: string }[]) =>
    rows.map(({ section, row }) => `${section} ${formatRow(words, row)}`).join(", ");
  const { sections, rows, categories, seats } = found;
  const sides = ["gone", "added"] as const;
  const lines: [string, string][] = [
    ...sides.map((side): [string, string] => [t(`compare.sections.${side}`), sections[side].join(", ")]),
    ...sides.map((side): [string, string] => [t(`compare.rows.${side}`), rowsIn(rows[side])]),
    ...sides.map((side): [string, string] => [t(`compare.categories.${side}`), categories[side].join(", ")]),
    ...(["gone", "added", "moved", "regraded"] as const).map((kind): [string, string] => [
      t(`compare.seats.${kind}`, { count: seats[kind].length }),
      seatsIn(seats[kind]),
    ]),
  ];
  return (
    <>
      <div role="status">
        {isSameHall(found) ? (
          <p>{t("compare.same")}</p>
        ) : (
          <>
            <ul className="changes">
              {lines
                .filter(([, what]) => what !== "")
                .map(([name, what]) => (
                  <li key={name}>
                    <strong>{name}</strong>: {what}
                  </li>
                ))}
            </ul>
            <p className="small">{t("compare.marked")}</p>
          </>
        )}
      </div>
      <div className="two">
        <div>
          <h3>{t("compare.mapFirst", { name: first.name })}</h3>
          <PlanMap
            plan={firstShown}
            label={t("compare.mapFirst", { name: first.name })}
            marked={found.marked.first}
          />
        </div>
        <div>
          <h3>{t("compare.mapSecond", { name: second.name })}</h3>
          <PlanMap
            plan={secondShown}
            label={t("compare.mapSecond", { name: second.name })}
            marked={found.marked.second}
          />
        </div>
      </div>
    </>
  );
}
