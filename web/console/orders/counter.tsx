import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Action } from "../../parts/action.tsx";
import { formatNumber } from "../../text/formats.ts";
import { CONSOLE } from "../api/queries.ts";
import type { OrderDetail, PrintedTickets } from "../api/types.ts";
import { payOut, printTickets, replaceTickets } from "../api/writes.ts";
import { ConsoleProblem } from "../parts/console-problem.tsx";
import { DangerousAct } from "../parts/dangerous-act.tsx";
import { useSaving } from "../parts/form/saving.ts";
import { PrintedTickets as Printed } from "../parts/printed-tickets.tsx";
import { useText } from "../text.ts";

/** What the box office does for an order: prints its tickets, gives new codes for lost ones, pays out. */
export function Counter({ order }: { order: OrderDetail }) {
  const t = useText();
  const queries = useQueryClient();
  const { reservationId } = order;
  const concert = useQuery(CONSOLE.concert(order.concertId)).data;
  const [printed, setPrinted] = useState<PrintedTickets["tickets"] | null>(null);
  const again = () => queries.invalidateQueries(CONSOLE.order.all());
  const print = useSaving(
    () => printTickets(reservationId),
    ({ tickets }) => setPrinted(tickets),
  );
  const replace = useSaving(
    (reason: string, key) => replaceTickets(reservationId, reason, key),
    ({ tickets }) => {
      setPrinted(tickets);
      return again();
    },
  );
  const pay = useSaving((reason: string, key) => payOut(reservationId, reason, key), again);
  const left = order.seats.filter(({ isCancelled }) => !isCancelled).length;
  const why = left === 0 ? t("counter.nothingLeft") : null;
  return (
    <section className="card acts counter">
      <h2>{t("counter.heading")}</h2>
      {print.problem !== null && <ConsoleProblem problem={print.problem} />}
      <Action variant="quiet" why={why} busy={print.busy} onPress={() => print.save(undefined)}>
        {t("counter.show")}
      </Action>
      <DangerousAct
        label={t("counter.replace")}
        yes={t("counter.replaceYes")}
        why={why}
        busy={replace.busy}
        problem={replace.problem}
        effect={<p>{t("counter.replaceEffect", { count: left })}</p>}
        onDo={(reason) => replace.save(reason)}
      />
      {order.isWalkIn && order.refunded > 0 && (
        <>
          <DangerousAct
            label={t("counter.payOut")}
            yes={t("counter.payOutYes")}
            busy={pay.busy}
            problem={pay.problem}
            effect={<p>{t("counter.payOutEffect")}</p>}
            onDo={(reason) => pay.save(reason)}
          />
          {pay.answer !== undefined && (
            <p role="status">{t("counter.paidOut", { amount: formatNumber(pay.answer.amount) })}</p>
          )}
        </>
      )}
      {printed !== null && (
        <Printed
          title={order.title}
          startsAt={order.startsAt}
          venue={concert?.venue}
          timeZone={concert?.timeZone}
          tickets={printed.map((each) => ({ ...each, note: order.bookingNumber }))}
        />
      )}
    </section>
  );
}
