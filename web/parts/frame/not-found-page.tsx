import { Link } from "@tanstack/react-router";
import { PageTitle } from "./page-title.tsx";
import { useTranslation } from "../../text/language.ts";

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <div className="page">
      <PageTitle tab={t("common.notFoundTitle")}>{t("common.notFoundTitle")}</PageTitle>
      <p>{t("common.notFound")}</p>
      <Link to="/" className="button button-main">
        {t("common.toConcerts")}
      </Link>
    </div>
  );
}
