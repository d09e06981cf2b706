import { FindPage } from "./account/find-page.tsx";
import { SignedInPage } from "./account/signed-in-page.tsx";
import { calendarOf } from "./concerts/facts/calendar.ts";
import { AuthorisePage } from "./checkout/authorise-page.tsx";
import { CheckoutPage } from "./checkout/checkout-page.tsx";
import { ReturnPage } from "./checkout/return-page.tsx";
import { MinePage } from "./mine/mine-page.tsx";
import { RefundTerms } from "./mine/refund-terms.tsx";
import { ReservationPage } from "./mine/reservation-page.tsx";
import { TopUpPage } from "./mine/top-up-page.tsx";
import { QrCode } from "./parts/qr-code.tsx";
import { ContinuePage } from "./waiting/continue-page.tsx";

/** One part of the bundle: in many small parts, what they share would be compressed many times. */
export const PAGES_AFTER_LINE = {
  FindPage,
  // What few ask for on the way to the line.
  RefundTerms,
  calendarOf,
  QrCode,
  SignedInPage,
  AuthorisePage,
  CheckoutPage,
  ReturnPage,
  MinePage,
  ReservationPage,
  TopUpPage,
  ContinuePage,
};
