import { startAuthentication } from "@simplewebauthn/browser";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Problem } from "../../api/problem.ts";
import { PageTitle } from "../../parts/frame/page-title.tsx";
import { Notice } from "../../parts/notice.tsx";
import { findPasskeyOptions, signIn } from "../api/sign-in.ts";
import { Form } from "../parts/form/form.tsx";
import { TextField } from "../parts/form/fields.tsx";
import { useSaving } from "../parts/form/saving.ts";
import { Submit } from "../parts/form/submit.tsx";
import { ConsoleProblem } from "../parts/console-problem.tsx";
import { CONSOLE } from "../api/queries.ts";
import { useText } from "../text.ts";
import { NoPasskeyHere } from "./no-passkey-here.tsx";

/** Signing in. After a session has ended it stands above the page, whose form keeps what was typed. */
export function SignInPage({ isAgain }: { isAgain: boolean }) {
  const t = useText();
  const queries = useQueryClient();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const done = () => queries.invalidateQueries(CONSOLE.me.all());
  const byPassword = useSaving(signIn, done);
  const byPasskey = useSaving(signInByPasskey, done);
  return (
    <div className="console-page sign-in">
      <PageTitle tab={t("signIn.title")}>{t("signIn.title")}</PageTitle>
      {isAgain && <Notice tone="warn">{t("signIn.again")}</Notice>}
      <section className="card" aria-label={t("signIn.passkey")}>
        {byPasskey.problem !== null && <SignInProblem problem={byPasskey.problem} isPasskey />}
        <button
          type="button"
          className="button button-main"
          disabled={byPasskey.busy}
          onClick={() => byPasskey.save(undefined)}
        >
          {t("signIn.passkey")}
        </button>
        <p className="small">{t("signIn.passkeyHint")}</p>
      </section>
      <section className="card">
        <h2>{t("signIn.password")}</h2>
        {byPassword.problem?.code === "unauthenticated" && <SignInProblem problem={byPassword.problem} />}
        <Form
          label={t("signIn.password")}
          problem={byPassword.problem?.code === "unauthenticated" ? null : byPassword.problem}
          paths={["email", "password", "code"]}
          onSubmit={() => byPassword.save({ email: email.trim(), password, code: code.replaceAll(" ", "") })}
        >
          <TextField
            label={t("signIn.email")}
            path="email"
            type="email"
            autoComplete="username"
            value={email}
            onChange={setEmail}
          />
          <TextField
            label={t("signIn.passwordField")}
            path="password"
            type="password"
            autoComplete="current-password"
            value={password}
            onChange={setPassword}
          />
          <TextField
            label={t("signIn.code")}
            path="code"
            inputMode="numeric"
            autoComplete="one-time-code"
            value={code}
            onChange={setCode}
          />
          <Submit label={t("signIn.submit")} busy={byPassword.busy} />
        </Form>
      </section>
      <p className="small">{t("signIn.forgotten")}</p>
    </div>
  );
}

async function signInByPasskey(): Promise<unknown> {
  const { options } = await findPasskeyOptions();
  if (options === null || !isSecureContext) throw new Problem("insecure", 0);
  const passkey = await startAuthentication({ optionsJSON: options as never });
  const { id, rawId, type, response } = passkey;
  return signIn({ passkey: { id, rawId, type, response } });
}

function SignInProblem({ problem, isPasskey = false }: { problem: Problem; isPasskey?: boolean }) {
  const t = useText();
  // What the browser itself says, when its window was closed or there is no passkey, is no problem of a call.
  if (problem.code === "unreachable" && isPasskey) return <Notice tone="bad">{t("signIn.noPasskey")}</Notice>;
  if (problem.code === "insecure")
    return (
      <Notice tone="bad">
        <NoPasskeyHere />
      </Notice>
    );
  if (problem.code === "unauthenticated") return <Notice tone="bad">{t("signIn.wrong")}</Notice>;
  return <ConsoleProblem problem={problem} />;
}
