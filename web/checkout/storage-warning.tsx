import { useTranslation } from "react-i18next";
import { isStorageKept } from "../device/stored.ts";
import { Notice } from "../parts/notice.tsx";

/** Before anything is paid: a browser that stores nothing forgets its tickets at the next reload. */
export function StorageWarning() {
  const { t } = useTranslation();
  if (isStorageKept()) return null;
  return (
    <Notice tone="warn" title={t("keep.warnTitle")}>
      <p>{t("keep.warn")}</p>
    </Notice>
  );
}
