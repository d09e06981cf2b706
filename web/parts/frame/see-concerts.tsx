import { Link } from "@tanstack/react-router";
import { useTranslation } from "../../text/language.ts";

/** The way on where this concert has none. */
export function SeeConcerts() {
  const { t } = useTranslation();
  return (
    <Link to="/" className="button button-main">
      {t("next.seeConcerts")}
    </Link>
  );
}
