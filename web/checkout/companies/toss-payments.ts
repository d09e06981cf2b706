import { type CompanyPage, loadScript, type Order } from "./company-page.ts";

/** The part of Toss Payments' own script that is used here: https://docs.tosspayments.com/sdk/v2/js */
interface TossPayments {
  payment(options: { customerKey: string }): {
    requestPayment(request: {
      method: "CARD";
      amount: { currency: "KRW"; value: number };
      orderId: string;
      orderName: string;
      successUrl: string;
      failUrl: string;
      windowTarget: "self";
    }): Promise<unknown>;
  };
}

declare global {
  interface Window {
    TossPayments?: (clientKey: string) => TossPayments;
  }
}

const NAME_CHARACTERS_MAX = 100;

/** Leads the buyer to their page. Never resolves; rejects if the page cannot be opened. */
async function openTossWindow(order: Order): Promise<void> {
  const { clientKey, customerKey, orderId, orderName, amount, returnUrl } = order;
  await loadScript(order.scriptUrl);
  if (window.TossPayments === undefined) throw new Error("the script brought nothing");
  await window
    .TossPayments(clientKey)
    .payment({ customerKey })
    .requestPayment({
      method: "CARD",
      amount: { currency: "KRW", value: amount },
      orderId,
      orderName: orderName.slice(0, NAME_CHARACTERS_MAX),
      successUrl: returnUrl,
      failUrl: returnUrl,
      // The whole page instead of a frame: it is the same on phones, and none of their code runs inside ours.
      windowTarget: "self",
    });
}

export const tossPayments: CompanyPage = {
  open: openTossWindow,
  readReturn: ({ paymentKey, orderId, code }) => ({
    paymentKey,
    orderId,
    isCancelled: code === "PAY_PROCESS_CANCELED" || code === "USER_CANCEL",
  }),
};
