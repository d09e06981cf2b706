import { useContext, useEffect, useRef } from "react";
import { Notice } from "../../../parts/notice.tsx";
import { formatDateTime } from "../../../text/formats.ts";
import { useText } from "../../text.ts";
import { Changes } from "../changes.tsx";
import type { Conflict } from "./revised-saving.ts";
import { Unsaved } from "./unsaved.ts";

/** Tells the second of two people what the first changed, with the focus on it, and lets them decide. */
export function ConflictNotice({ conflict }: { conflict: Conflict | null }) {
  const t = useText();
  const { keep, forget } = useContext(Unsaved);
  const box = useRef<HTMLDivElement>(null);
  const isOpen = conflict !== null;
  useEffect(() => {
    if (!isOpen) return;
    keep();
    box.current?.focus();
  }, [isOpen, keep]);
  if (conflict === null) return null;
  return (
    <div tabIndex={-1} ref={box}>
      <Notice
        tone="warn"
        title={
          conflict.changedAt === ""
            ? t("conflict.untold")
            : t("conflict.title", {
                name: conflict.changedBy || t("conflict.somebody"),
                at: formatDateTime(conflict.changedAt),
              })
        }
      >
        <Changes changes={conflict.changes} />
        <p>{t("conflict.text")}</p>
        <div className="buttons">
          <button
            type="button"
            className="button button-quiet"
            onClick={() => {
              forget();
              conflict.takeTheirs();
            }}
          >
            {t("conflict.takeTheirs")}
          </button>
          <button
            type="button"
            className="button button-danger"
            onClick={() => {
              // It is sent, as by the form's own button.
              forget();
              conflict.keepMine();
            }}
          >
            {t("conflict.keepMine")}
          </button>
        </div>
      </Notice>
    </div>
  );
}
