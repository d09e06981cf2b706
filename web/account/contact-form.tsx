import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { putContact } from "../api/calls.ts";
import { QUERIES } from "../api/queries.ts";
import { retryMs } from "../api/retry.ts";
import type { Contact } from "../api/types.ts";
import { language, useTranslation } from "../text/language.ts";

const FIELDS = [
  ["name", "name", "text", 100],
  ["email", "email", "email", 254],
  ["phone", "tel", "tel", 30],
] as const;

/** Rough, so that a slip is told at once. The server decides. */
const LIKE_EMAIL = /^\S+@\S+\.\S+$/;
const LIKE_PHONE = /^\+?\d(?:[ -]?\d){6,17}$/;

/** How the buyer can be reached: what is known, what is typed, and whether that will do. */
export function useContact() {
  const queries = useQueryClient();
  const me = useQuery({
    ...QUERIES.me(),
    refetchInterval: ({ state }) => (state.error === null ? false : retryMs(state)),
  });
  const [typed, type] = useState<Record<"name" | "email" | "phone", string> | null>(null);
  const known = me.data?.contact ?? null;
  const isRequired = me.data?.contactRequired === true;
  const draft = typed ?? { name: known?.name ?? "", email: known?.email ?? "", phone: known?.phone ?? "" };
  const isAsked = isRequired || typed !== null;
  const isComplete =
    draft.name.trim() !== "" && LIKE_EMAIL.test(draft.email.trim()) && LIKE_PHONE.test(draft.phone.trim());
  return {
    isPending: me.isPending,
    known,
    draft,
    type,
    isAsked,
    isComplete: !isAsked || isComplete,
    save: async (): Promise<void> => {
      if (!isAsked) return;
      await putContact({ ...draft, locale: language() } satisfies Contact);
      await queries.invalidateQueries(QUERIES.me.all());
      type(null);
    },
  };
}

/** Asks for it at the first purchase, and shows it afterwards. Nothing where no mail is sent. */
export function ContactForm({ contact }: { contact: ReturnType<typeof useContact> }) {
  const { t } = useTranslation();
  const id = useId();
  const { known, draft, isAsked, type } = contact;
  if (!isAsked && known === null) return null;
  return (
    <section className="card" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{t("contact.title")}</h2>
      {isAsked ? (
        <>
          <p className="small">{t("contact.why")}</p>
          {FIELDS.map(([field, autoComplete, kind, most]) => (
            <label key={field} className="field">
              {t(`contact.${field}`)}
              <input
                type={kind}
                autoComplete={autoComplete}
                maxLength={most}
                required
                value={draft[field]}
                onChange={(event) => type({ ...draft, [field]: event.target.value })}
              />
            </label>
          ))}
        </>
      ) : (
        <p className="contact-known">
          <span>{[known!.name, known!.email, known!.phone].filter(Boolean).join(" · ")}</span>
          <button type="button" className="link-button" onClick={() => type({ ...draft })}>
            {t("contact.change")}
          </button>
        </p>
      )}
    </section>
  );
}
