import { useMutation } from "@tanstack/react-query";
import { signOutEverywhere } from "../api/calls.ts";
import type { Problem } from "../api/problem.ts";
import { adoptIdentity } from "../device/identity.ts";
import { ConfirmedAction } from "../parts/action.tsx";
import { Notice, ProblemNotice } from "../parts/notice.tsx";
import { useTranslation } from "../text/language.ts";

/** Makes every other device's sign-in void. This one goes on with the token that it gets. */
export function SignOutElsewhere() {
  const { t } = useTranslation();
  const signOut = useMutation<void, Problem>({
    mutationFn: async () => adoptIdentity({ ...(await signOutEverywhere()), renewedAt: Date.now() }),
  });
  return (
    <>
      {signOut.isSuccess && <Notice tone="good">{t("find.signedOut")}</Notice>}
      {signOut.error !== null && <ProblemNotice problem={signOut.error} />}
      <ConfirmedAction
        label={t("find.signOut")}
        sure={t("find.signOutSure")}
        yes={t("find.signOutYes")}
        busy={signOut.isPending}
        onPress={() => signOut.mutate()}
      />
    </>
  );
}
