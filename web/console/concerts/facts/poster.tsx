import { LIMITS } from "../../../../src/core/limits.ts";
import type { RecordedConcert } from "../../api/types.ts";
import { keepImage } from "../../api/writes.ts";
import { ConflictNotice } from "../../parts/form/conflict-notice.tsx";
import { ConsoleProblem } from "../../parts/console-problem.tsx";
import { FileField } from "../../parts/form/fields.tsx";
import { useSaving } from "../../parts/form/saving.ts";
import { useText } from "../../text.ts";
import { useConcertChange } from "./concert-change.ts";

const WORDS = {
  poster: {
    name: "facts.poster",
    of: "facts.posterOf",
    add: "facts.posterAdd",
    replace: "facts.posterReplace",
    remove: "facts.posterRemove",
  },
  logo: {
    name: "facts.logo",
    of: "facts.logoOf",
    add: "facts.logoAdd",
    replace: "facts.logoReplace",
    remove: "facts.logoRemove",
  },
} as const;

/** The picture that buyers see, or the organiser's mark. It is uploaded and shown at once. */
export function Poster({ concert, what = "poster" }: { concert: RecordedConcert; what?: "poster" | "logo" }) {
  const t = useText();
  const { title } = concert;
  const name = `${what}Id` as const;
  const posterId = concert[name];
  const words = WORDS[what];
  const { save, busy, problem, conflict } = useConcertChange(concert, {
    shownOf: (now) => ({ poster: now[name] }),
    seen: { poster: posterId },
    nameOf: () => t(words.name),
  });
  const upload = useSaving(keepImage, ({ imageId }) => save({ [name]: imageId }));
  return (
    <div className="poster">
      {posterId !== null && <img src={`/v1/images/${posterId}`} alt={t(words.of, { title })} />}
      <div className="form">
        <ConflictNotice conflict={conflict} />
        {upload.problem !== null && <ConsoleProblem problem={upload.problem} />}
        {problem !== null && <ConsoleProblem problem={problem} />}
        <FileField
          label={t(posterId === null ? words.add : words.replace)}
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
            onClick={() => save({ [name]: null })}
          >
            {t(words.remove)}
          </button>
        )}
      </div>
    </div>
  );
}
