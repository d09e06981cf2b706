import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { QUERIES } from "../api/queries.ts";
import { retryMs } from "../api/retry.ts";
import { RadioChoice } from "../parts/radio-choice.tsx";
import { hasText, useTranslation } from "../text/language.ts";

/** The ways to pay. They are the same for everybody, so they are read once. */
export function usePaymentMethods() {
  const offered = useQuery({
    ...QUERIES.topUpMethods(),
    refetchInterval: ({ state }) => (state.error === null ? false : retryMs(state)),
    staleTime: Infinity,
  });
  const [chosen, choose] = useState<string | null>(null);
  const methods = offered.data?.methods ?? [];
  const isTest = offered.data?.gateway === "sandbox";
  return {
    methods,
    /** Empty until they are known. */
    method: chosen ?? methods[0] ?? "",
    choose,
    isPending: offered.isPending,
    isTest,
    /** The buyer pays on the payment company's own page. */
    leadsAway: offered.data !== undefined && !isTest,
  };
}

/** The choice among several ways to pay, and what will happen then. */
export function PaymentMethods({
  offered: { methods, method, choose, isTest, leadsAway },
  isDisabled,
}: {
  offered: ReturnType<typeof usePaymentMethods>;
  isDisabled: boolean;
}) {
  const { t } = useTranslation();
  return (
    <>
      {methods.length > 1 && (
        <RadioChoice
          label={t("checkout.method")}
          className="methods"
          optionClass="method"
          options={methods.map((each) => ({ value: each, text: nameOf(each) }))}
          chosen={method}
          isDisabled={isDisabled}
          onChoose={choose}
        />
      )}
      {isTest && <p className="small">{t("checkout.demo")}</p>}
      {leadsAway && <p className="small">{t("checkout.leads")}</p>}
    </>
  );

  function nameOf(each: string): string {
    const key = `checkout.methods.${each}`;
    return hasText(key) ? t(key) : each;
  }
}
