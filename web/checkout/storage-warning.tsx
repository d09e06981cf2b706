import { useTranslation } from "react-i18next";
import { isStorageKept } from "../device/stored.ts";
import { Notice } from "../parts/notice.tsx";

/** Shown before anything is paid: a browser without storage loses its tickets at the next reload. */
export function StorageWarning() {
  const { t } = useTranslation();
  if (isStorageKept()) return null;
  return (
    <Notice tone="warn" title={t("keep.warnTitle")}>
      <p>{t("keep.warn")}</p>
    </Notice>
  );
}
