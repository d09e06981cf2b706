import { useState } from "react";
import { Button } from "react-aria-components/Button";
import type { Concert } from "../api/types.ts";
import { readIdentity } from "../device/identity.ts";
import { QrCode } from "../parts/qr-code.tsx";
import { writeHandover } from "./handover.ts";
import { useTranslation } from "../text/language.ts";

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
        <Button aria-expanded={open} className="disclosure-button" onPress={() => setOpen(!open)}>
          {t("place.device")}
        </Button>
      </h2>
      {open && (
        <div className="device">
          <QrCode text={address} label={t("place.deviceLink")} />
          <div>
            <p>{t("place.deviceText")}</p>
            <a href={address}>{t("place.deviceLink")}</a>
          </div>
        </div>
      )}
    </section>
  );
}
