import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useId, useRef, useState } from "react";
import { deleteContact, putContact } from "../api/calls.ts";
import { asProblem, errorsOf, type Problem } from "../api/problem.ts";
import { QUERIES } from "../api/queries.ts";
import { retryMs } from "../api/retry.ts";
import type { Contact } from "../api/types.ts";
import { ConfirmedAction } from "../parts/action.tsx";
import { announce } from "../parts/live-region.tsx";
import { Notice, ProblemNotice } from "../parts/notice.tsx";
import { language, useTranslation } from "../text/language.ts";
import { LIKE_AN_EMAIL } from "./email.ts";

const FIELDS = [
  ["name", "name", "text", 100],
  ["email", "email", "email", 254],
  ["phone", "tel", "tel", 30],
] as const;

type Field = (typeof FIELDS)[number][0];
const FIELD_NAMES = FIELDS.map(([field]) => field);

/** Rough, so that a slip is told at once. The server decides. */
const LIKE = { name: /\S/, email: LIKE_AN_EMAIL, phone: /^\+?\d(?:[ -]?\d){6,17}$/ };

/** How the buyer can be reached: what is known, what is typed, and whether that will do. */
export function useContact() {
  const queries = useQueryClient();
  const me = useQuery({
    ...QUERIES.me(),
    refetchInterval: ({ state }) => (state.error === null ? false : retryMs(state)),
  });
  const [typed, type] = useState<Record<Field, string> | null>(null);
  const known = me.data?.contact ?? null;
  const isRequired = me.data?.contactRequired === true;
  const draft = typed ?? { name: known?.name ?? "", email: known?.email ?? "", phone: known?.phone ?? "" };
  const isAsked = isRequired || typed !== null;
  /** What the server has refused, as it was typed. */
  const [refused, refuse] = useState<Partial<Record<Field, { typed: string; kind: string }>>>({});
  /** What its fields have told. */
  const [told, tell] = useState<unknown>(null);
  /** How often its visitor was led to what is wrong. */
  const [timesLed, lead] = useState(0);
  const isRefused = (field: Field) => refused[field]?.typed === draft[field];
  const wrong = FIELD_NAMES.filter((field) => !LIKE[field].test(draft[field].trim()) || isRefused(field));
  return {
    isPending: me.isPending,
    known,
    draft,
    type,
    isAsked,
    /** The fields that will not do. */
    wrong: isAsked ? wrong : [],
    /** Those among them that the server has refused. */
    refused: isAsked ? FIELD_NAMES.filter(isRefused) : [],
    /** The text for what is wrong with a field. What only looks like a name is none, also to the server. */
    wrongText: (field: Field) => {
      const isOther = isRefused(field) && refused[field]?.kind !== "invisible";
      return isOther ? (`contact.refused.${field}` as const) : (`contact.wrong.${field}` as const);
    },
    timesLed,
    /** The refusal that its fields have told, and that nothing else should tell. */
    told,
    /** Shows what is wrong, and goes to the first field of it. */
    leadToWrong: () => lead((times) => times + 1),
    save: async (): Promise<void> => {
      if (!isAsked) return;
      await putContact({ ...draft, locale: language() } satisfies Contact).catch((error: unknown) => {
        const errors = errorsOf(asProblem(error));
        const kinds = new Map(errors.map(({ path, kind }) => [path, kind] as const));
        const of = (field: Field) => ({ typed: draft[field], kind: kinds.get(field)! });
        refuse(
          Object.fromEntries(FIELD_NAMES.filter((each) => kinds.has(each)).map((each) => [each, of(each)])),
        );
        if (FIELD_NAMES.some((each) => kinds.has(each))) {
          tell(error);
          lead((times) => times + 1);
        }
        throw error;
      });
      await queries.invalidateQueries(QUERIES.me.all());
      type(null);
    },
  };
}

/** Asks for it at the first purchase, and shows it afterwards. Nothing where no mail is sent. */
export function ContactForm({ contact }: { contact: ReturnType<typeof useContact> }) {
  const { t } = useTranslation();
  const id = useId();
  const { known, draft, isAsked, type, wrong, refused, timesLed } = contact;
  // A field is told to be wrong once its visitor has left it, and not while they type.
  const [left, leave] = useState<readonly string[]>([]);
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (timesLed > 0) card.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [timesLed]);
  if (!isAsked && known === null) return null;
  return (
    <section className="card" aria-labelledby={`${id}-title`} ref={card}>
      <h2 id={`${id}-title`}>{t("contact.title")}</h2>
      {isAsked ? (
        <>
          <p className="small">{t("contact.why")}</p>
          {FIELDS.map(([field, autoComplete, kind, most]) => {
            const isWrong =
              refused.includes(field) || (wrong.includes(field) && (timesLed > 0 || left.includes(field)));
            return (
              <div key={field}>
                <label className="field">
                  {t(`contact.${field}`)}
                  <input
                    type={kind}
                    autoComplete={autoComplete}
                    maxLength={most}
                    required
                    value={draft[field]}
                    onChange={(event) => type({ ...draft, [field]: event.target.value })}
                    onBlur={() => leave([...left, field])}
                    aria-invalid={isWrong}
                    aria-describedby={isWrong ? `${id}-${field}` : undefined}
                  />
                </label>
                {isWrong && (
                  <p className="why" id={`${id}-${field}`}>
                    {t(contact.wrongText(field))}
                  </p>
                )}
              </div>
            );
          })}
        </>
      ) : (
        <KnownContact contact={known!} onChange={() => type({ ...draft })} />
      )}
    </section>
  );
}

/** The contact as the server keeps it. Its buyer can change it where they pay, and have it deleted. */
function KnownContact({ contact, onChange }: { contact: Contact; onChange?: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const remove = useMutation<void, Problem>({
    mutationFn: async () => {
      await deleteContact();
      announce(t("contact.deleted"));
      await queries.invalidateQueries(QUERIES.me.all());
    },
  });
  return (
    <>
      <p className="contact-known">
        <span>{[contact.name, contact.email, contact.phone].filter(Boolean).join(" · ")}</span>
        {onChange && (
          <button type="button" className="link-button" onClick={onChange}>
            {t("contact.change")}
          </button>
        )}
      </p>
      {remove.error !== null && <ProblemNotice problem={remove.error} />}
      <ConfirmedAction
        label={t("contact.delete")}
        sure={t("contact.deleteSure")}
        yes={t("contact.deleteYes")}
        busy={remove.isPending}
        onPress={() => remove.mutate()}
      />
    </>
  );
}

/** The contact among what is one's own. Without a network, or where none is kept, there is nothing to see. */
export function OwnContact() {
  const { t } = useTranslation();
  const id = useId();
  const contact = useQuery(QUERIES.me()).data?.contact;
  const [hadOne, setHadOne] = useState(false);
  if (contact != null && !hadOne) setHadOne(true);
  if (contact == null) return hadOne && <Notice tone="good">{t("contact.deleted")}</Notice>;
  return (
    <section className="card contact" aria-labelledby={id}>
      <h2 id={id}>{t("contact.title")}</h2>
      <KnownContact contact={contact} />
    </section>
  );
}
