import { isFoundByMail } from "../device/identity.ts";
import { isStorageKept } from "../device/stored.ts";
import { Notice } from "../parts/notice.tsx";
import { useTranslation } from "../text/language.ts";

/** Shown before anything is paid: a browser without storage loses its tickets at the next reload. */
export function StorageWarning() {
  const { t } = useTranslation();
  if (isStorageKept()) return null;
  return (
    <Notice tone="warn" title={t("storage.title")}>
      <p>{t("storage.text")}</p>
      {isFoundByMail() && <p>{t("storage.find")}</p>}
    </Notice>
  );
}
