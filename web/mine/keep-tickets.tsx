import { Link } from "@tanstack/react-router";
import { isFoundByMail, useIdentity } from "../device/identity.ts";
import { isStorageKept } from "../device/stored.ts";
import { Action } from "../parts/action.tsx";
import { Disclosure } from "../parts/disclosure.tsx";
import { Notice } from "../parts/notice.tsx";
import { QrCode } from "../parts/qr-code.tsx";
import { useTranslation } from "../text/language.ts";
import { writeHandover } from "../waiting/handover.ts";

/**
 * How to keep tickets safe: print them, or open them on another device. Expanded if this browser will lose
 * them.
 */
export function KeepTickets() {
  const { t } = useTranslation();
  const isKept = isStorageKept();
  const identity = useIdentity();
  if (identity === null) return null;
  const address = `${location.origin}/continue#${writeHandover(identity, null)}`;
  return (
    <Disclosure
      title={t("keep.title")}
      className="keep-tickets"
      startsOpen={!isKept}
      always={!isKept && <Forgets />}
    >
      <div className="device">
        <QrCode text={address} label={t("keep.link")} />
        <div className="keep-ways">
          <p>
            {isKept && t("keep.kept")} {t("keep.text")}
          </p>
          <a href={address}>{t("keep.link")}</a>
          <Action variant="quiet" onPress={() => print()}>
            {t("mine.print")}
          </Action>
        </div>
      </div>
    </Disclosure>
  );
}

/** The tickets are gone from this browser at its next reload. */
function Forgets() {
  const { t } = useTranslation();
  if (!isFoundByMail())
    return (
      <Notice tone="bad" title={t("storage.title")}>
        {t("keep.forgets")}
      </Notice>
    );
  return (
    <Notice tone="warn" title={t("storage.title")}>
      <p>{t("keep.found")}</p>
      <Link to="/find">{t("find.title")}</Link>
    </Notice>
  );
}
