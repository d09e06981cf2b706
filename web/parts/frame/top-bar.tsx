import { Link } from "@tanstack/react-router";
import { language, switchLanguage, useTranslation } from "../../text/language.ts";

export function TopBar() {
  const { t } = useTranslation();
  return (
    <header className="top">
      <a className="skip" href="#content">
        {t("nav.skip")}
      </a>
      <Link to="/" className="brand">
        <svg viewBox="0 0 32 32" aria-hidden="true" className="brand-mark">
          <path
            d="M6 11a14 14 0 0 0 20 0"
            fill="none"
            stroke="currentColor"
            strokeWidth="3"
            strokeLinecap="round"
          />
          <circle cx="6.5" cy="19" r="2.5" />
          <circle cx="12.7" cy="21.8" r="2.5" />
          <circle cx="19.3" cy="21.8" r="2.5" />
          <circle cx="25.5" cy="19" r="2.5" />
        </svg>
        {t("brand")}
      </Link>
      <nav aria-label={t("nav.label")}>
        <Link to="/" activeOptions={{ exact: true }} className="top-link top-link-home">
          {t("nav.concerts")}
        </Link>
        <Link to="/mine" className="top-link">
          {t("nav.mine")}
        </Link>
      </nav>
      <button type="button" className="top-link language" onClick={switchLanguage}>
        <span lang={language() === "ko" ? "en" : "ko"}>{t("nav.language")}</span>
      </button>
    </header>
  );
}
