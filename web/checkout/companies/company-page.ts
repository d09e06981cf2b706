/** What a payment company's own page is opened with. */
export interface Order {
  clientKey: string;
  scriptUrl: string;
  customerKey: string;
  orderId: string;
  orderName: string;
  amount: number;
  /** Where the buyer comes back to, with or without having authorised. */
  returnUrl: string;
}

/** What the company's page sends its buyer back with. */
export interface Brought {
  /** What the top-up is confirmed with; undefined where it was not authorised. */
  paymentKey: string | undefined;
  orderId: string | undefined;
  /** The buyer turned back themselves. */
  isCancelled: boolean;
}

/** One payment company, as far as a buyer's browser has to do with it. */
export interface CompanyPage {
  /** Leads the buyer to the company's page. Resolves never; rejects when it cannot be opened. */
  open: (order: Order) => Promise<void>;
  /** Reads the address that the buyer came back to. */
  readReturn: (search: Record<string, string | undefined>) => Brought;
}

let loading: Promise<void> | undefined;

/** Loads a company's script: once, however often it is asked for; again after it failed. */
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
