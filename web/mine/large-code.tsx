import { useRef } from "react";
import type { Ticket } from "../api/types.ts";
import { QrCode } from "../parts/qr-code.tsx";
import { useTranslation } from "../text/language.ts";
import { formatDateTimeInFull } from "../text/formats.ts";
import { formatSeat } from "../text/seat-names.ts";
import { formatShowDate } from "./show-date.ts";

/** A ticket's code over the whole screen, dark on white, with what the door reads aloud below it. */
export function LargeCode({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const awake = useRef<WakeLockSentinel | null>(null);
  const { title, bookingNumber, code } = ticket;
  const seat = formatSeat(t, ticket);
  const open = () => {
    dialog.current?.showModal();
    // Older browsers have none; then the screen goes dark as it always does.
    const { wakeLock } = navigator as { wakeLock?: WakeLock };
    void wakeLock?.request("screen").then(
      (lock) => (awake.current = lock),
      () => undefined,
    );
  };
  const onClose = () => {
    void awake.current?.release();
    awake.current = null;
  };
  return (
    <>
      <button type="button" className="ticket-link" onClick={open}>
        {t("mine.enlarge")}
      </button>
      <dialog ref={dialog} className="large-code" aria-label={t("mine.code", { seat })} onClose={onClose}>
        <QrCode text={code} label={t("mine.code", { seat })} />
        <p className="large-code-seat">{seat}</p>
        <p>
          {title}
          <br />
          {formatShowDate(t, ticket, formatDateTimeInFull)}
        </p>
        <p className="large-code-number">{bookingNumber}</p>
        <button type="button" className="button button-main" onClick={() => dialog.current?.close()}>
          {t("mine.closeCode")}
        </button>
      </dialog>
    </>
  );
}
