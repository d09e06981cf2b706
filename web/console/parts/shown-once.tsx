import { useId, useState } from "react";
import { useText } from "../text.ts";

/** A secret or link that the server tells only now, to be copied. */
export function ShownOnce({ label, text, hint }: { label: string; text: string; hint: string }) {
  const t = useText();
  const id = useId();
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    // Missing on plain HTTP addresses; the field can be copied by hand then.
    const clipboard = navigator.clipboard as Clipboard | undefined;
    await clipboard?.writeText(text).catch(() => undefined);
    setCopied(clipboard !== undefined);
  };
  return (
    <div className="notice notice-good shown-once" role="status">
      <label htmlFor={id}>{label}</label>
      <input id={id} readOnly value={text} onFocus={(event) => event.target.select()} />
      <p className="small">{hint}</p>
      <button type="button" className="button button-quiet" onClick={() => void copy()}>
        {isCopied ? t("once.copied") : t("once.copy")}
      </button>
    </div>
  );
}
