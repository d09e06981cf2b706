import { useMutation } from "@tanstack/react-query";
import { Link, useRouter } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { PageTitle } from "../parts/frame/page-title.tsx";
import { Loading } from "../parts/loading.tsx";
import { Notice } from "../parts/notice.tsx";
import { useTranslation } from "../text/language.ts";
import { SignIn } from "./sign-in.tsx";
import { endSignIn, type SentBack, type SignInOutcome } from "./signing-in.ts";

/** Where the identity provider sends visitors back to. They go on to where they were, or read why not. */
export function SignedInPage({ sentBack }: { sentBack: SentBack }) {
  const { t } = useTranslation();
  const router = useRouter();
  const end = useMutation<SignInOutcome>({
    mutationFn: () => endSignIn(sentBack),
    onSuccess: ({ to, failed }) => {
      if (failed === null) router.history.replace(to);
    },
  });
  const { mutate } = end;
  const hasBegun = useRef(false);
  useEffect(() => {
    if (hasBegun.current) return;
    hasBegun.current = true;
    // Removes the code from the address bar, and so from the history.
    history.replaceState(history.state, "", location.pathname);
    mutate();
  }, [mutate]);
  const failed = end.data?.failed ?? null;
  if (failed === null) return <Loading className="page" />;
  return (
    <div className="page">
      <PageTitle tab={t("signIn.title")}>{t("signIn.title")}</PageTitle>
      <Notice tone="bad">{t(`signInEnds.${failed}`)}</Notice>
      <SignIn to={end.data!.to} label={t("signInEnds.again")} />
      <Link to="/" className="button button-quiet">
        {t("common.toConcerts")}
      </Link>
    </div>
  );
}
