import { LIMITS } from "../../../../src/core/limits.ts";
import type { OrganiserQueue } from "../../api/types.ts";
import { TextField } from "../../parts/form/fields.tsx";
import { Form } from "../../parts/form/form.tsx";
import { textOf } from "../../parts/form/form-fields.ts";
import { Submit } from "../../parts/form/submit.tsx";
import { useText } from "../../text.ts";
import { useQueueForm } from "./queue-form.ts";

const typedOf = ({ notice }: OrganiserQueue) => ({ notice: notice ?? "" });
const changeOf = ({ notice }: { notice: string }) => ({ notice: textOf(notice) });

/** Tells everybody in line something, within a second. */
export function NoticeForm({
  queue,
  line,
}: {
  queue: OrganiserQueue;
  line: { waiting: number; ready: number };
}) {
  const t = useText();
  const form = useQueueForm(
    queue,
    typedOf,
    {
      notice: {
        label: t("line.noticeText"),
        hint: t("line.noticeHint", { count: line.waiting + line.ready }),
        rows: 2,
        maxLength: LIMITS.queueNoticeCharsMax,
      },
    },
    changeOf,
  );
  const shown = queue.notice ?? "";
  const notice = form.typed.notice.trim();
  const why = notice === shown ? t(shown === "" ? "line.noticeFirst" : "line.noticeShown") : null;
  return (
    <section className="card" aria-labelledby="live-notice">
      <h2 id="live-notice">{t("line.notice")}</h2>
      <Form
        label={t("line.notice")}
        problem={form.problem}
        conflict={form.conflict}
        paths={form.paths}
        onSubmit={() => why === null && form.save(changeOf(form.typed))}
      >
        <TextField {...form.field("notice")} />
        <Submit
          label={notice === "" && shown !== "" ? t("line.noticeClear") : t("line.noticeSend")}
          busy={form.busy}
          isSaved={form.isDone}
          why={why}
        />
      </Form>
    </section>
  );
}
