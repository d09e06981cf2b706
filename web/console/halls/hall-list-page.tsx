import { formatMoment, formatNumber } from "../../text/formats.ts";
import { addressOf } from "../address.ts";
import { CONSOLE_LISTS } from "../api/queries.ts";
import { ConsoleLink } from "../frame/console-link.tsx";
import { useMay } from "../frame/session.ts";
import { Cell, ConsolePage, Listed } from "../parts/page.tsx";
import { Table } from "../../parts/table.tsx";
import { useText } from "../text.ts";
import { CompareHalls } from "./compare/compare-halls.tsx";
import { ImportPlan } from "./import-plan.tsx";

/** The halls that dates can be sold in. */
export function HallListPage() {
  const t = useText();
  const may = useMay();
  const heads = [
    t("halls.name"),
    t("halls.seats"),
    t("halls.categories"),
    t("halls.used"),
    t("halls.created"),
  ];
  return (
    <ConsolePage clock="device" title={t("halls.heading")}>
      {may("plan.change") && <ImportPlan />}
      <CompareHalls />
      <Listed list={CONSOLE_LISTS.seatPlans} none={t("halls.none")}>
        {(plans) => (
          <Table label={t("halls.heading")} heads={heads}>
            {plans.map((plan) => (
              <tr key={plan.seatPlanId}>
                <td className="words">
                  <ConsoleLink to={addressOf("hall", plan)} className="row-link">
                    {plan.name}
                  </ConsoleLink>
                </td>
                <Cell head={heads[1]!} amount>
                  {formatNumber(plan.seats)}
                </Cell>
                <Cell head={heads[2]!}>{plan.categories.join(", ")}</Cell>
                <Cell head={heads[3]!}>{t(plan.isUsed ? "halls.isUsed" : "halls.isUnused")}</Cell>
                <Cell head={heads[4]!}>{formatMoment(plan.createdAt)}</Cell>
              </tr>
            ))}
          </Table>
        )}
      </Listed>
    </ConsolePage>
  );
}
