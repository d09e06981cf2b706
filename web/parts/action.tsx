import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Button } from "react-aria-components/Button";
import { useTranslation } from "react-i18next";

/** A button that says why when it cannot be pressed. */
export function Action({
  children,
  onPress,
  why = null,
  busy = false,
  look = "main",
  autoFocus = false,
}: {
  children: ReactNode;
  onPress: () => void;
  /** The reason why not; null when it can be pressed. */
  why?: string | null;
  busy?: boolean;
  look?: "main" | "quiet" | "danger";
  autoFocus?: boolean;
}) {
  const reasonId = useId();
  return (
    <div className="action">
      <Button
        className={`button button-${look}`}
        onPress={onPress}
        isDisabled={why !== null || busy}
        autoFocus={autoFocus}
        {...(why === null ? {} : { "aria-describedby": reasonId })}
      >
        {children}
      </Button>
      {why !== null && (
        <p className="why" id={reasonId}>
          {why}
        </p>
      )}
    </div>
  );
}

/** Asks once more, in place, before doing what cannot be undone. */
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
  /** As of `Action`; while there is one, or it is busy, nothing is asked. */
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
  // What was asked was about something else once it could not be done for a while.
  if (asking && !mayAsk) setAsking(false);
  if (!asking || !mayAsk) {
    return (
      <Action look="quiet" why={why} busy={busy} onPress={() => setAsking(true)}>
        {label}
      </Action>
    );
  }
  return (
    <div className="confirm" role="group" aria-label={sure} tabIndex={-1} ref={box}>
      <p>{sure}</p>
      <div className="buttons">
        <Action
          look="danger"
          onPress={() => {
            setAsking(false);
            onPress();
          }}
        >
          {yes}
        </Action>
        <Action look="quiet" onPress={() => setAsking(false)}>
          {t("common.cancel")}
        </Action>
      </div>
    </div>
  );
}
