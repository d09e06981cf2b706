import { lazy, Suspense } from "react";
import { readIdentity } from "../device/identity.ts";
import { Disclosure } from "../parts/disclosure.tsx";
import { useTranslation } from "../text/language.ts";
import { writeHandover } from "./handover.ts";

const QrCode = lazy(async () => ({
  default: (await import("../pages-after-line.ts")).PAGES_AFTER_LINE.QrCode,
}));

/** Continues as the same visitor, and so in the same place, on another device. Null: with their tickets. */
export function OtherDevice({ concertId }: { concertId: string | null }) {
  const { t } = useTranslation();
  const identity = readIdentity();
  if (identity === null) return null;
  const address = `${location.origin}/continue#${writeHandover(identity, concertId)}`;
  return (
    <Disclosure title={t("place.device")}>
      <div className="device">
        <Suspense>
          <QrCode text={address} label={t("place.deviceLink")} />
        </Suspense>
        <div>
          <p>{t("place.deviceText")}</p>
          <a href={address}>{t("place.deviceLink")}</a>
        </div>
      </div>
    </Disclosure>
  );
}
