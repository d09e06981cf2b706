import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Action } from "../../parts/action.tsx";
import { Notice } from "../../parts/notice.tsx";
import { useTranslation } from "../../text/language.ts";
import { formatSeats } from "../../text/seat-names.ts";
import { CONSOLE } from "../api/queries.ts";
import type { OrderDetail, PrintedTickets } from "../api/types.ts";
import { printTickets, replaceTickets } from "../api/writes.ts";
import { ConsoleProblem } from "../parts/console-problem.tsx";
import { DangerousAct } from "../parts/dangerous-act.tsx";
import { useSaving } from "../parts/form/saving.ts";
import { PrintedTickets as Printed } from "../parts/printed-tickets.tsx";
import { useText } from "../text.ts";
import { PayOut } from "./back/pay-out.tsx";

/** What the box office does for an order: prints its tickets, gives new codes for lost ones, pays out. */
export function Counter({ order }: { order: OrderDetail }) {
  const t = useText();
  const { t: words } = useTranslation();
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
  const isGood = ({ seatNumber }: { seatNumber: number }) =>
    order.seats.some((seat) => seat.seatNumber === seatNumber && !seat.isCancelled);
  const good = printed?.filter(isGood) ?? [];
  const gone = printed?.filter((ticket) => !isGood(ticket)) ?? [];
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
      <PayOut order={order} onDone={again} />
      {gone.length > 0 && (
        <Notice tone="warn">
          <p>{t("counter.void", { seats: formatSeats(words, gone) })}</p>
        </Notice>
      )}
      {good.length > 0 && (
        <Printed
          title={order.title}
          startsAt={order.startsAt}
          venue={concert?.venue}
          timeZone={concert?.timeZone}
          tickets={good.map((each) => ({ ...each, note: order.bookingNumber }))}
        />
      )}
    </section>
  );
}
