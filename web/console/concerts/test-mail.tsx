import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { LIMITS } from "../../../src/core/limits.ts";
import { Notice } from "../../parts/notice.tsx";
import { language } from "../../text/language.ts";
import { CONSOLE } from "../api/queries.ts";
import { sendTestMail } from "../api/writes.ts";
import { TextField } from "../parts/form/fields.tsx";
import { Form } from "../parts/form/form.tsx";
import { useSaving } from "../parts/form/saving.ts";
import { Submit } from "../parts/form/submit.tsx";
import { useText } from "../text.ts";

/** Where the checklist leads to. */
export const TEST_MAIL_PART = "test-mail";

/** Sends what a buyer would get to an address of one's own. Nothing is here on a server without mail. */
export function TestMail() {
  const t = useText();
  const queries = useQueryClient();
  const { data } = useQuery(CONSOLE.readiness());
  const [to, setTo] = useState("");
  const { save, busy, problem, answer } = useSaving(
    (address: string, key) => sendTestMail(address, language(), key),
    () => queries.invalidateQueries(CONSOLE.readiness.all()),
  );
  if (data?.mail.isConfigured !== true) return null;
  return (
    <section className="card" id={TEST_MAIL_PART}>
      <h2>{t("testMail.heading")}</h2>
      <Form label={t("testMail.heading")} problem={problem} paths={["to"]} onSubmit={() => save(to.trim())}>
        <TextField
          label={t("testMail.to")}
          path="to"
          type="email"
          maxLength={LIMITS.emailCharsMax}
          hint={t("testMail.hint")}
          value={to}
          onChange={setTo}
        />
        <Submit label={t("testMail.do")} busy={busy} why={to.trim() === "" ? t("testMail.first") : null} />
      </Form>
      {answer !== undefined && (
        <Notice tone={answer.sent ? "good" : "bad"}>
          {answer.sent ? t("testMail.sent") : t("testMail.refused", { reason: answer.reason ?? "" })}
        </Notice>
      )}
    </section>
  );
}
