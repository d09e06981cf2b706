import { useText } from "../text.ts";
import { passkeyAddress } from "./passkey-address.ts";

/** Why there are no passkeys at this address, and where there are some. */
export function NoPasskeyHere() {
  const t = useText();
  const there = passkeyAddress(location.href);
  return (
    <>
      <p>{t("signIn.insecure")}</p>
      {there !== null && (
        <p>
          <a href={there}>{t("signIn.there", { address: new URL(there).host })}</a>
        </p>
      )}
    </>
  );
}
