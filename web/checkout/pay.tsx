import { useState } from "react";
import { useContact, ContactForm } from "../account/contact-form.tsx";
import type { Concert, Reservation } from "../api/types.ts";
import { can } from "../can.ts";
import { askToKeepStorage, isStorageKept } from "../device/stored.ts";
import { Action } from "../parts/action.tsx";
import { Countdown } from "../parts/time/countdown.tsx";
import { Notice, ProblemNotice } from "../parts/notice.tsx";
import { useTranslation } from "../text/language.ts";
import { formatMoney, formatPoints } from "../text/formats.ts";
import { isCardDeclined } from "../wallet/card-declined.ts";
import { PaymentMethods, type usePaymentMethods } from "../wallet/payment-methods.tsx";
import { Consent } from "./consent.tsx";
import { usePaying } from "./paying.ts";

/** One button: it charges what points are missing and pays, once the buyer has agreed to the terms. */
export function Pay({
  concert,
  reservation,
  balance,
  remainingMs,
  offered,
  contact,
}: {
  concert: Concert;
  reservation: Reservation;
  /** Undefined while unknown. */
  balance: number | undefined;
  /** Of the hold. */
  remainingMs: number;
  offered: ReturnType<typeof usePaymentMethods>;
  contact: ReturnType<typeof useContact>;
}) {
  const { t } = useTranslation();
  const { reservationId, amount } = reservation;
  const paying = usePaying(concert, reservationId);
  const { isBusy } = paying;
  const { termsVersion } = concert;
  // To these terms: others are to be read and agreed to anew.
  const [agreed, setAgreed] = useState("");
  const isAgreed = agreed === termsVersion;
  const shortfall = Math.max(0, amount - (balance ?? 0));
  const press = () => {
    askToKeepStorage();
    paying.start({
      shortfall,
      paymentMethod: offered.method,
      termsVersion,
      prepare: contact.save,
    });
  };
  // A visitor who comes back from another page would have lost everything.
  const cannotLeave = shortfall > 0 && offered.leadsAway && !isStorageKept();
  const why = isBusy
    ? null
    : cannotLeave
      ? t("keep.cannotLeave")
      : !can.release(reservation)
        ? t("checkout.whyNotPay.notHeld")
        : contact.wrong[0] !== undefined
          ? t(contact.wrongText(contact.wrong[0]))
          : !isAgreed
            ? t("checkout.whyNotPay.terms")
            : null;
  return (
    <div className="pay">
      <ContactForm contact={contact} />
      {shortfall > 0 && (
        <section className="card" aria-labelledby="method-title">
          <h2 id="method-title">{t("checkout.method")}</h2>
          <PaymentMethods offered={offered} isDisabled={isBusy} />
        </section>
      )}
      <Consent
        concert={concert}
        reservation={reservation}
        isGiven={isAgreed}
        onChange={(isGiven) => setAgreed(isGiven ? termsVersion : "")}
        isNew={paying.problem?.text("currentStatus") === "TERMS_CHANGED"}
      />
      {paying.failed !== null && <Failed reason={paying.failed} remainingMs={remainingMs} />}
      {paying.problem !== null && paying.problem !== contact.told && (
        <ProblemNotice problem={paying.problem} />
      )}
      {paying.isOutdated && <Notice tone="warn">{t("checkout.outdated")}</Notice>}
      {paying.isUnknown && <Notice tone="warn">{t("checkout.confirming")}</Notice>}
      <Action
        onWhy={contact.wrong.length > 0 ? contact.leadToWrong : undefined}
        onPress={press}
        busy={isBusy || balance === undefined || offered.method === ""}
        why={why}
      >
        {isBusy
          ? t("checkout.paying")
          : amount === 0
            ? t("checkout.book")
            : shortfall === 0
              ? t("checkout.payByPoints", { points: formatPoints(t, amount) })
              : t("checkout.pay", { amount: formatMoney(t, amount) })}
      </Action>
    </div>
  );
}

const TIME = "\u0000";

/** The time is a timer, so that a screen reader does not read the notice again each second. */
function Failed({ reason, remainingMs }: { reason: string; remainingMs: number }) {
  const { t } = useTranslation();
  const [before, after] = t(isCardDeclined(reason) ? "checkout.declined" : "checkout.failed", {
    time: TIME,
  }).split(TIME);
  const isKnown = reason === "card_declined" || reason === "insufficient_funds";
  return (
    <Notice tone="bad">
      <p>
        {before}
        <Countdown remainingMs={remainingMs} label={t("checkout.left")} />
        {after}
      </p>
      {isKnown && <p>{t(`checkout.reason.${reason}`)}</p>}
    </Notice>
  );
}
