import { addressOf } from "../address.ts";
import { ConsolePage } from "../parts/page.tsx";
import { useText } from "../text.ts";
import { ConsoleLink } from "./console-link.tsx";

export function ConsoleNotFound() {
  const t = useText();
  return (
    <ConsolePage clock={null} title={t("notFound.title")}>
      <p>{t("notFound.text")}</p>
      <ConsoleLink to={addressOf("concerts")} className="button button-main">
        {t("notFound.back")}
      </ConsoleLink>
    </ConsolePage>
  );
}
