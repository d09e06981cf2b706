import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { LIMITS } from "../../../src/core/limits.ts";
import type { Problem } from "../../api/problem.ts";
import { Action } from "../../parts/action.tsx";
import { useText } from "../text.ts";
import { TextField } from "./form/fields.tsx";
import { Form } from "./form/form.tsx";

/**
 * An act that cannot be undone. It opens a box that says what will happen and asks for the reason, which the
 * history keeps; where many are affected, their number has to be typed. It closes when the act is done.
 */
export function DangerousAct({
  label,
  effect,
  yes,
  number = null,
  why = null,
  busy,
  problem,
  children,
  onDo,
}: {
  label: string;
  /** What will happen. */
  effect: ReactNode;
  yes: string;
  /** How many are affected; null where that is one thing. */
  number?: number | null;
  why?: string | null;
  busy: boolean;
  problem: Problem | null;
  /** Choices within the box. */
  children?: ReactNode;
  onDo: (reason: string) => void;
}) {
  const t = useText();
  const [isOpen, setOpen] = useState(false);
  // As it was when the box was opened: a number that moves could not be typed.
  const [asked, setAsked] = useState(number);
  const [typed, setTyped] = useState("");
  const [reason, setReason] = useState("");
  const titleId = useId();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isOpen) box.current?.focus();
  }, [isOpen]);
  const wasBusy = useRef(false);
  useEffect(() => {
    if (wasBusy.current && !busy && problem === null) {
      setOpen(false);
      setTyped("");
      setReason("");
    }
    wasBusy.current = busy;
  }, [busy, problem]);
  if (!isOpen || why !== null)
    return (
      <Action
        variant="danger"
        why={why}
        onPress={() => {
          setAsked(number);
          setOpen(true);
        }}
      >
        {label}
      </Action>
    );
  const lacks =
    asked !== null && typed.trim() !== String(asked)
      ? t("danger.typeFirst")
      : reason.trim() === ""
        ? t("danger.reasonFirst")
        : null;
  return (
    <div className="confirm" role="group" aria-labelledby={titleId} tabIndex={-1} ref={box}>
      <h3 id={titleId}>{label}</h3>
      <div>{effect}</div>
      <Form
        label={label}
        problem={problem}
        paths={["reason"]}
        onSubmit={() => lacks === null && onDo(reason.trim())}
      >
        {children}
        <TextField
          label={t("danger.reason")}
          path="reason"
          maxLength={LIMITS.reasonCharsMax}
          value={reason}
          onChange={setReason}
        />
        {asked !== null && (
          <TextField
            label={t("danger.type", { number: asked })}
            path="number"
            inputMode="numeric"
            value={typed}
            onChange={setTyped}
          />
        )}
        <div className="buttons">
          <button type="submit" className="button button-danger" disabled={busy || lacks !== null}>
            {busy ? t("form.saving") : yes}
          </button>
          <Action variant="quiet" onPress={() => setOpen(false)}>
            {t("danger.cancel")}
          </Action>
        </div>
        {lacks !== null && <p className="small">{lacks}</p>}
      </Form>
    </div>
  );
}
