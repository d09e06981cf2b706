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
  onPress,
}: {
  label: string;
  sure: string;
  yes: string;
  onPress: () => void;
}) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (asking) box.current?.focus();
  }, [asking]);
  if (!asking) {
    return (
      <Action look="quiet" onPress={() => setAsking(true)}>
        {label}
      </Action>
    );
  }
  return (
    <div className="confirm" role="group" aria-label={sure} tabIndex={-1} ref={box}>
      <p>{sure}</p>
      <div className="buttons">
        <Action look="danger" onPress={onPress}>
          {yes}
        </Action>
        <Action look="quiet" onPress={() => setAsking(false)}>
          {t("common.cancel")}
        </Action>
      </div>
    </div>
  );
}
