import { lazy, Suspense, useState } from "react";
import type { Concert } from "../api/types.ts";
import { readIdentity } from "../device/identity.ts";
import { writeHandover } from "./handover.ts";
import { useTranslation } from "../text/language.ts";

const QrCode = lazy(async () => ({ default: (await import("../parts/qr-code.tsx")).QrCode }));

/** Continues as the same visitor, and so in the same place, on another device. */
export function OtherDevice({ concert }: { concert: Concert }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const identity = readIdentity();
  if (identity === null) return null;
  const address = `${location.origin}/continue#${writeHandover(identity, concert.concertId)}`;
  return (
    <section className="card">
      <h2 className="disclosure">
        <button
          type="button"
          aria-expanded={open}
          className="disclosure-button"
          onClick={() => setOpen(!open)}
        >
          {t("place.device")}
        </button>
      </h2>
      {open && (
        <div className="device">
          <Suspense>
            <QrCode text={address} label={t("place.deviceLink")} />
          </Suspense>
          <div>
            <p>{t("place.deviceText")}</p>
            <a href={address}>{t("place.deviceLink")}</a>
          </div>
        </div>
      )}
    </section>
  );
}
