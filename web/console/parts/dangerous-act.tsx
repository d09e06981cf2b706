import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import type { Problem } from "../../api/problem.ts";
import { Action } from "../../parts/action.tsx";
import { useText } from "../text.ts";
import { TextField } from "./fields.tsx";
import { Form } from "./form.tsx";

/**
 * An act that cannot be undone. It opens a box that says what will happen; where something is affected, its
 * number has to be typed, and where the history keeps a reason, one is asked for.
 */
export function DangerousAct({
  label,
  effect,
  yes,
  number = null,
  asksReason = false,
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
  asksReason?: boolean;
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
      : asksReason && reason.trim() === ""
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
        {asksReason && (
          <TextField label={t("danger.reason")} path="reason" value={reason} onChange={setReason} />
        )}
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
