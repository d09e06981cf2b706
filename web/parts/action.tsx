import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "../text/language.ts";

/** A button that shows the reason when it is disabled. Tab still reaches it, so that the reason is heard. */
export function Action({
  children,
  onPress,
  why = null,
  onWhy,
  busy = false,
  variant = "main",
  autoFocus = false,
}: {
  children: ReactNode;
  onPress: () => void;
  /** Why it is disabled; null if it is not. */
  why?: string | null;
  /** Pressed while it is disabled: leads to what is missing. */
  onWhy?: (() => void) | undefined;
  busy?: boolean;
  variant?: "main" | "quiet" | "danger";
  autoFocus?: boolean;
}) {
  const reasonId = useId();
  return (
    <div className="action">
      <button
        type="button"
        className={`button button-${variant}`}
        onClick={() => (why === null ? onPress() : onWhy?.())}
        disabled={busy}
        autoFocus={autoFocus}
        {...(why === null ? {} : { "aria-disabled": true, "aria-describedby": reasonId })}
      >
        {children}
      </button>
      {why !== null && (
        <p className="why" id={reasonId}>
          {why}
        </p>
      )}
    </div>
  );
}

/** Asks for confirmation in place before an action that cannot be undone. */
export function ConfirmedAction({
  label,
  sure,
  yes,
  why = null,
  busy = false,
  onPress,
}: {
  label: string;
  sure: string;
  yes: string;
  /** As in `Action`. While there is a reason or the action is busy, no confirmation is asked. */
  why?: string | null;
  busy?: boolean;
  onPress: () => void;
}) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (asking) box.current?.focus();
  }, [asking]);
  const mayAsk = why === null && !busy;
  // After a time in which it was impossible, the question may be about something else, so it is closed.
  if (asking && !mayAsk) setAsking(false);
  if (!asking || !mayAsk) {
    return (
      <Action variant="quiet" why={why} busy={busy} onPress={() => setAsking(true)}>
        {label}
      </Action>
    );
  }
  return (
    <div className="confirm" role="group" aria-label={sure} tabIndex={-1} ref={box}>
      <p>{sure}</p>
      <div className="buttons">
        <Action
          variant="danger"
          onPress={() => {
            setAsking(false);
            onPress();
          }}
        >
          {yes}
        </Action>
        <Action variant="quiet" onPress={() => setAsking(false)}>
          {t("common.cancel")}
        </Action>
      </div>
    </div>
  );
}
