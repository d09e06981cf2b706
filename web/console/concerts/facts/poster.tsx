import { LIMITS } from "../../../../src/core/limits.ts";
import type { RecordedConcert } from "../../api/types.ts";
import { keepImage } from "../../api/writes.ts";
import { ConflictNotice } from "../../parts/form/conflict-notice.tsx";
import { ConsoleProblem } from "../../parts/console-problem.tsx";
import { FileField } from "../../parts/form/fields.tsx";
import { useSaving } from "../../parts/form/saving.ts";
import { useText } from "../../text.ts";
import { useConcertChange } from "./concert-change.ts";

/** The picture that buyers see. It is uploaded and shown at once. */
export function Poster({ concert }: { concert: RecordedConcert }) {
  const t = useText();
  const { posterId, title } = concert;
  const { save, busy, problem, conflict } = useConcertChange(concert, {
    shownOf: (now) => ({ poster: now.posterId }),
    seen: { poster: posterId },
    nameOf: () => t("facts.poster"),
  });
  const upload = useSaving(keepImage, ({ imageId }) => save({ posterId: imageId }));
  return (
    <div className="poster">
      {posterId !== null && <img src={`/v1/images/${posterId}`} alt={t("facts.posterOf", { title })} />}
      <div className="form">
        <ConflictNotice conflict={conflict} />
        {upload.problem !== null && <ConsoleProblem problem={upload.problem} />}
        {problem !== null && <ConsoleProblem problem={problem} />}
        <FileField
          label={posterId === null ? t("facts.posterAdd") : t("facts.posterReplace")}
          accept="image/png,image/jpeg,image/webp"
          hint={t("facts.posterHint", { count: LIMITS.imageBytes / 1_048_576 })}
          onFile={upload.save}
        />
        <p role="status" className="small">
          {upload.busy || busy ? t("form.uploading") : ""}
        </p>
        {posterId !== null && (
          <button
            type="button"
            className="button button-quiet"
            disabled={busy}
            onClick={() => save({ posterId: null })}
          >
            {t("facts.posterRemove")}
          </button>
        )}
      </div>
    </div>
  );
}
