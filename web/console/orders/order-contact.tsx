import { useQueryClient } from "@tanstack/react-query";
import { LIMITS } from "../../../src/core/limits.ts";
import { CONSOLE } from "../api/queries.ts";
import type { OrderDetail } from "../api/types.ts";
import { changeContact, type OrderContact, resendMail } from "../api/writes.ts";
import { ConsoleProblem } from "../parts/console-problem.tsx";
import { ChoiceField, TextField } from "../parts/form/fields.tsx";
import { textOf, useFields } from "../parts/form/form-fields.ts";
import { Form } from "../parts/form/form.tsx";
import { useRevisedSaving } from "../parts/form/revised-saving.ts";
import { useSaving } from "../parts/form/saving.ts";
import { Submit } from "../parts/form/submit.tsx";
import { useText } from "../text.ts";

/** How the buyer can be reached, corrected at the desk; and their tickets mailed once more. */
export function OrderContactCard({ order }: { order: OrderDetail }) {
  const t = useText();
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries(CONSOLE.order.all(order.bookingNumber));
  const resend = useSaving((_: null, key) => resendMail(order.bookingNumber, key), again);
  return (
    <section className="card">
      <h2>{t("contact.heading")}</h2>
      {order.contact !== null && order.status !== "REFUNDED" && (
        <div className="form acts">
          {resend.problem !== null && <ConsoleProblem problem={resend.problem} />}
          <div className="submit">
            <button
              type="button"
              className="button button-quiet"
              disabled={resend.busy}
              onClick={() => resend.save(null)}
            >
              {t("contact.resend")}
            </button>
            <span role="status" className="soft">
              {resend.isDone ? t("contact.resent", { email: order.contact.email }) : ""}
            </span>
          </div>
        </div>
      )}
      <details>
        <summary>{t("contact.change")}</summary>
        <ContactForm order={order} onDone={again} />
      </details>
    </section>
  );
}

type Contacted = Pick<OrderDetail, "contact"> & { revision: string };

const contactedOf = ({ contact, contactRevision }: OrderDetail): Contacted => ({
  contact,
  revision: contactRevision,
});

const typedOf = ({ contact }: Pick<OrderDetail, "contact">) => ({
  name: contact?.name ?? "",
  email: contact?.email ?? "",
  phone: contact?.phone ?? "",
  locale: contact?.locale ?? "ko",
});

const contactIn = ({ name, email, phone, locale }: ReturnType<typeof typedOf>): OrderContact => ({
  name: name.trim(),
  email: email.trim(),
  phone: textOf(phone),
  locale: locale === "en" ? "en" : "ko",
});

function ContactForm({ order, onDone }: { order: OrderDetail; onDone: () => unknown }) {
  const t = useText();
  const queries = useQueryClient();
  const form = useFields(typedOf(order), {
    name: { label: t("contact.name"), maxLength: LIMITS.contactNameCharsMax },
    email: { label: t("signIn.email"), type: "email", maxLength: LIMITS.emailCharsMax },
    phone: { label: t("order.phone"), hint: t("contact.phoneHint") },
    locale: { label: t("contact.locale") },
  });
  const { save, busy, isDone, problem, conflict } = useRevisedSaving<Contacted, OrderContact>({
    thing: contactedOf(order),
    shownOf: typedOf,
    mineUpon: (theirs, before) => contactIn(form.retype(typedOf(before), typedOf(theirs))),
    nameOf: form.nameOf,
    read: async () =>
      contactedOf(await queries.fetchQuery({ ...CONSOLE.order(order.bookingNumber), staleTime: 0 })),
    call: (body, revision) => changeContact(order.bookingNumber, body, revision),
    onRead: (fresh, isTheirs) => {
      if (isTheirs) form.fill(typedOf(fresh));
      return onDone();
    },
  });
  return (
    <Form
      label={t("contact.change")}
      problem={problem}
      conflict={conflict}
      paths={form.paths}
      onSubmit={() => save(contactIn(form.typed))}
    >
      <p className="small">{t("contact.all")}</p>
      <div className="two">
        <TextField {...form.field("name")} />
        <TextField {...form.field("email")} />
        <TextField {...form.field("phone")} />
        <ChoiceField
          {...form.field("locale")}
          options={[
            { value: "ko", label: "한국어" },
            { value: "en", label: "English" },
          ]}
        />
      </div>
      <Submit label={t("form.save")} busy={busy} isSaved={isDone} />
    </Form>
  );
}
