import { LIMITS } from "../../../../src/core/limits.ts";
import type { OrganiserQueue } from "../../api/types.ts";
import { TextField } from "../../parts/form/fields.tsx";
import { Form } from "../../parts/form/form.tsx";
import { textOf, useFields } from "../../parts/form/form-fields.ts";
import { Submit } from "../../parts/form/submit.tsx";
import { useText } from "../../text.ts";
import { useQueueChange } from "./queue-change.ts";

const typedOf = ({ notice }: OrganiserQueue) => ({ notice: notice ?? "" });

/** Tells everybody in line something, within a second. */
export function NoticeForm({
  queue,
  line,
}: {
  queue: OrganiserQueue;
  line: { waiting: number; ready: number };
}) {
  const t = useText();
  const form = useFields(typedOf(queue), {
    notice: {
      label: t("line.noticeText"),
      hint: t("line.noticeHint", { count: line.waiting + line.ready }),
      rows: 2,
      maxLength: LIMITS.queueNoticeCharsMax,
    },
  });
  const { save, busy, isDone, problem, conflict } = useQueueChange(queue, {
    shownOf: typedOf,
    nameOf: form.nameOf,
    onRead: (fresh, isTheirs) => isTheirs && form.fill(typedOf(fresh)),
  });
  const shown = queue.notice ?? "";
  const notice = form.typed.notice.trim();
  const why = notice === shown ? t(shown === "" ? "line.noticeFirst" : "line.noticeShown") : null;
  return (
    <section className="card" aria-labelledby="live-notice">
      <h2 id="live-notice">{t("line.notice")}</h2>
      <Form
        label={t("line.notice")}
        problem={problem}
        conflict={conflict}
        paths={form.paths}
        onSubmit={() => why === null && save({ notice: textOf(notice) })}
      >
        <TextField {...form.field("notice")} />
        <Submit
          label={notice === "" && shown !== "" ? t("line.noticeClear") : t("line.noticeSend")}
          busy={busy}
          isSaved={isDone}
          why={why}
        />
      </Form>
    </section>
  );
}
