import { useText } from "../../text.ts";

/** The button of a form, and what came of it. */
export function Submit({
  label,
  busy,
  isSaved = false,
  why = null,
}: {
  label: string;
  busy: boolean;
  isSaved?: boolean;
  /** Why it cannot be pressed; null if it can. */
  why?: string | null;
}) {
  const t = useText();
  return (
    <div className="submit">
      <button type="submit" className="button button-main" disabled={busy || why !== null}>
        {busy ? t("form.saving") : label}
      </button>
      <span role="status" className="soft">
        {why ?? (isSaved && !busy ? t("form.saved") : "")}
      </span>
    </div>
  );
}
