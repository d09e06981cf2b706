/** What a payment company's own page needs to know. */
export interface Order {
  clientKey: string;
  scriptUrl: string;
  customerKey: string;
  orderId: string;
  orderName: string;
  amount: number;
  /** The address to which the buyer returns, with or without authorisation. */
  returnUrl: string;
}

/** What the company's page sends back with its buyer. */
export interface PageReturn {
  /** The key for confirming the top-up; undefined if it was not authorised. */
  paymentKey: string | undefined;
  orderId: string | undefined;
  /** The buyer cancelled. */
  isCancelled: boolean;
}

/** The part of a payment company that runs in a buyer's browser. */
export interface CompanyPage {
  /** Leads the buyer to the company's page. Never resolves; rejects if the page cannot be opened. */
  open: (order: Order) => Promise<void>;
  /** Reads the address to which the buyer returned. */
  readReturn: (search: Record<string, string | undefined>) => PageReturn;
}

let loading: Promise<void> | undefined;

/** Loads a company's script only once, however often it is requested. Loads it again after a failure. */
export function loadScript(address: string): Promise<void> {
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
