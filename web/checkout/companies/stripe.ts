import { translate } from "../../text/language.ts";
import { formatMoney } from "../../text/formats.ts";
import { type CompanyPage, loadScript, type Order } from "./company-page.ts";

/** The part of Stripe's own script that is used here: https://docs.stripe.com/js */
interface Stripe {
  elements(options: { mode: "payment"; amount: number; currency: "krw"; paymentMethodTypes: ["card"] }): {
    create(kind: "payment"): { mount(place: HTMLElement): void };
    submit(): Promise<{ error?: { message?: string } }>;
  };
  createConfirmationToken(options: { elements: object }): Promise<{
    confirmationToken?: { id: string };
    error?: { message?: string };
  }>;
}

declare global {
  interface Window {
    Stripe?: (publishableKey: string, options: { locale: string }) => Stripe;
  }
}

/** Shows Stripe's form in this page. Its token goes to the address to return to, as from a page elsewhere. */
async function openStripeForm({ clientKey, scriptUrl, amount, orderId, returnUrl }: Order): Promise<void> {
  await loadScript(scriptUrl);
  if (window.Stripe === undefined) throw new Error("the script brought nothing");
  const stripe = window.Stripe(clientKey, { locale: document.documentElement.lang });
  const elements = stripe.elements({
    mode: "payment",
    amount,
    currency: "krw",
    paymentMethodTypes: ["card"],
  });
  const form = document.createElement("form");
  form.className = "page";
  const place = document.createElement("div");
  const problem = document.createElement("p");
  problem.role = "alert";
  const button = document.createElement("button");
  button.className = "button button-main";
  button.textContent = translate("checkout.pay", { amount: formatMoney(translate, amount) });
  form.append(place, problem, button);
  document.querySelector("main")!.append(form);
  elements.create("payment").mount(place);

  const send = async (): Promise<string | undefined> => {
    const { error: refused } = await elements.submit();
    if (refused !== undefined) return refused.message;
    const { confirmationToken, error } = await stripe.createConfirmationToken({ elements });
    if (confirmationToken === undefined) return error?.message;
    location.assign(`${returnUrl}?${new URLSearchParams({ paymentKey: confirmationToken.id, orderId })}`);
    return undefined;
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    button.disabled = true;
    const show = (message: string | undefined): void => {
      problem.textContent = message ?? "";
      button.disabled = message === undefined;
    };
    void send().then(show, () => show(translate("authorise.failed")));
  });
  // Left by the form alone.
  return new Promise(() => {});
}

export const stripe: CompanyPage = {
  open: openStripeForm,
  readReturn: ({ paymentKey, orderId }) => ({ paymentKey, orderId, isCancelled: false }),
};
