import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { isForEverybody } from "../../api/queries.ts";
import {
  forgetFormerIdentity,
  isFoundByMail,
  signInMode,
  useFormerIdentity,
  useIdentity,
} from "../../device/identity.ts";
import { Action } from "../action.tsx";
import { Notice } from "../notice.tsx";
import { useTranslation } from "../../text/language.ts";

/** Says on every page that this browser has a new identity, until its visitor has confirmed reading it. */
export function SignedOut() {
  const { t } = useTranslation();
  const former = useFormerIdentity();
  useForgettingAnswers(useIdentity()?.userId);
  // Where visitors sign in, the button for that says it.
  if (former === null || signInMode() !== "guests") return null;
  return (
    <div className="page page-notice">
      <Notice tone="bad" title={t(former.isElsewhere ? "signedOut.elsewhere" : "signedOut.title")}>
        <p>{t(isFoundByMail() ? "signedOut.text" : "signedOut.noMail")}</p>
        {isFoundByMail() && (
          <Link to="/find" className="button button-main">
            {t("signedOut.find")}
          </Link>
        )}
        <Action variant="quiet" onPress={forgetFormerIdentity}>
          {t("signedOut.read")}
        </Action>
      </Notice>
    </div>
  );
}

/** Removes one user's answers before another user could see them. */
function useForgettingAnswers(userId: string | undefined): void {
  const queries = useQueryClient();
  const before = useRef(userId);
  useEffect(() => {
    if (userId === undefined) return;
    if (before.current !== undefined && before.current !== userId)
      void queries.resetQueries({ predicate: (query) => !isForEverybody(query) });
    before.current = userId;
  }, [userId, queries]);
}
