import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { findReservation } from "../api/calls.ts";
import { asProblem } from "../api/problem.ts";
import { can } from "../can.ts";
import { ReservedSeats } from "../checkout/reserved-seats.tsx";
import { useIdentity } from "../device/identity.ts";
import { Loading } from "../parts/loading.tsx";
import { NotFoundPage } from "../parts/frame/not-found-page.tsx";
import { ProblemNotice } from "../parts/notice.tsx";
import { PageTitle } from "../parts/frame/page-title.tsx";
import { formatPoints } from "../text/formats.ts";
import { CancelForm } from "./cancel-form.tsx";

/** One reservation in any state, and the form for cancelling its seats. */
export function ReservationPage({ reservationId }: { reservationId: string }) {
  const { t } = useTranslation();
  const identity = useIdentity();
  const { data, error } = useQuery({
    queryKey: ["reservation", reservationId],
    queryFn: ({ signal }) => findReservation(reservationId, signal),
    enabled: identity !== null,
  });
  const problem = error === null ? null : asProblem(error);
  if (identity === null || problem?.status === 404 || problem?.status === 400) return <NotFoundPage />;
  if (data === undefined) {
    return <div className="page">{problem === null ? <Loading /> : <ProblemNotice problem={problem} />}</div>;
  }
  const { concertId, title, status, amount } = data;
  return (
    <div className="page">
      <p className="venue">{t(`mine.reservationStatus.${status}`)}</p>
      <PageTitle tab={title}>{title}</PageTitle>
      <section className="card" aria-labelledby="reserved-title">
        <h2 id="reserved-title">{t("checkout.seats")}</h2>
        <ReservedSeats reservation={data} />
        <dl className="bill">
          <div className="bill-total">
            <dt>{t(status === "CONFIRMED" || status === "REFUNDED" ? "cancel.paid" : "checkout.amount")}</dt>
            <dd>{formatPoints(t, amount)}</dd>
          </div>
        </dl>
      </section>
      {can.release(data) && (
        <Link
          to="/concerts/$concertId/checkout/$reservationId"
          params={{ concertId, reservationId }}
          className="button button-main"
        >
          {t("seats.goPay")}
        </Link>
      )}
      <CancelForm reservation={data} />
      <Link to="/mine" className="button button-quiet">
        {t("cancel.toMine")}
      </Link>
    </div>
  );
}
