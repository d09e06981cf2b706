/** Toss Payments' own script, as far as it is used here: https://docs.tosspayments.com/sdk/v2/js */
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

export interface TossOrder {
  clientKey: string;
  scriptUrl: string;
  customerKey: string;
  orderId: string;
  orderName: string;
  amount: number;
  /** Where the buyer comes back to, with or without having authorised. */
  returnUrl: string;
}

const NAME_CHARACTERS_MAX = 100;

/** Leads the buyer to their page. Resolves never; rejects when it cannot be opened. */
export async function openTossWindow(order: TossOrder): Promise<void> {
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
      // The whole page and not a frame in it: the same on phones, and nothing of theirs runs inside ours.
      windowTarget: "self",
    });
}

let loading: Promise<void> | undefined;

/** Once, however often it is asked for; again after it failed. */
function loadScript(address: string): Promise<void> {
  loading ??= new Promise<void>((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", () => resolve());
    script.addEventListener("error", () => {
      loading = undefined;
      script.remove();
      reject(new Error("the script did not come"));
    });
    document.head.append(script);
  });
  return loading;
}
