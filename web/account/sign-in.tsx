import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Problem } from "../api/problem.ts";
import { signInMode, useFormerIdentity, useIdentity } from "../device/identity.ts";
import { isStorageKept } from "../device/stored.ts";
import { Action } from "../parts/action.tsx";
import { PageTitle } from "../parts/frame/page-title.tsx";
import { Notice, ProblemNotice } from "../parts/notice.tsx";
import { useTranslation } from "../text/language.ts";
import { beginToSignIn } from "./signing-in.ts";

/** Whether the visitor has to sign in with a provider first. */
export function useMustSignIn(): boolean {
  return useIdentity() === null && signInMode() !== "guests";
}

/** Why the visitor is asked to sign in, and the button for it. They come back to `to`, or to this page. */
export function SignIn({ to, label }: { to?: string; label?: string }) {
  const { t } = useTranslation();
  const former = useFormerIdentity();
  const signIn = useMutation<never, Problem>({
    mutationFn: () => beginToSignIn(to ?? location.pathname + location.search),
  });
  if (signInMode() === "elsewhere") return <Notice tone="warn">{t("signIn.elsewhere")}</Notice>;
  return (
    <>
      {former !== null && former.signedOut === undefined && (
        <Notice tone="warn" title={t("signIn.endedTitle")}>
          <p>{t("signIn.ended")}</p>
        </Notice>
      )}
      {former?.signedOut && (
        <Notice tone="good" title={t("signIn.signedOut")}>
          <p>{t("signIn.shared")}</p>
          {former.signedOut.address !== null && (
            <p>
              <a href={former.signedOut.address}>{t("signIn.atProvider")}</a>
            </p>
          )}
        </Notice>
      )}
      {signIn.error !== null && <ProblemNotice problem={signIn.error} />}
      <Action
        onPress={() => signIn.mutate()}
        busy={signIn.isPending}
        why={isStorageKept() ? null : t("signIn.needsStorage")}
      >
        {label ?? t("signIn.button")}
      </Action>
    </>
  );
}

/** Shows a page of the visitor's own once they have signed in, where they have to. */
export function OwnPage({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  if (!useMustSignIn()) return children;
  return (
    <div className="page">
      <PageTitle tab={t("signIn.title")}>{t("signIn.title")}</PageTitle>
      <p className="lead">{t("signIn.own")}</p>
      <SignIn />
    </div>
  );
}
