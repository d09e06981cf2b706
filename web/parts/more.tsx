import { Action } from "./action.tsx";
import { useTranslation } from "../text/language.ts";

/** A button that shows more of a list. */
export function More({ busy = false, onPress }: { busy?: boolean; onPress: () => void }) {
  const { t } = useTranslation();
  return (
    <Action variant="quiet" busy={busy} onPress={onPress}>
      {busy ? t("common.loading") : t("common.more")}
    </Action>
  );
}
