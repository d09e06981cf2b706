import { useQueryClient } from "@tanstack/react-query";
import { LIMITS } from "../../../src/core/limits.ts";
import { CONSOLE } from "../api/queries.ts";
import type { RecordedConcert } from "../api/types.ts";
import { changeConcert, keepImage } from "../api/writes.ts";
import { ConsoleProblem } from "../parts/console-problem.tsx";
import { FileField } from "../parts/fields.tsx";
import { useSaving } from "../parts/saving.ts";
import { useText } from "../text.ts";

/** The picture that buyers see. It is uploaded and shown at once. */
export function Poster({ concert: { concertId, posterId, title } }: { concert: RecordedConcert }) {
  const t = useText();
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries(CONSOLE.concert.all(concertId));
  const upload = useSaving(async (file: File) => {
    const { imageId } = await keepImage(file);
    await changeConcert(concertId, { posterId: imageId });
  }, again);
  const remove = useSaving(() => changeConcert(concertId, { posterId: null }), again);
  const problem = upload.problem ?? remove.problem;
  return (
    <div className="poster">
      {posterId !== null && <img src={`/v1/images/${posterId}`} alt={t("facts.posterOf", { title })} />}
      <div className="form">
        {problem !== null && <ConsoleProblem problem={problem} />}
        <FileField
          label={posterId === null ? t("facts.posterAdd") : t("facts.posterReplace")}
          accept="image/png,image/jpeg,image/webp"
          hint={t("facts.posterHint", { count: LIMITS.imageBytes / 1_048_576 })}
          onFile={upload.save}
        />
        <p role="status" className="small">
          {upload.busy ? t("form.uploading") : ""}
        </p>
        {posterId !== null && (
          <button
            type="button"
            className="button button-quiet"
            disabled={remove.busy}
            onClick={() => remove.save(undefined)}
          >
            {t("facts.posterRemove")}
          </button>
        )}
      </div>
    </div>
  );
}
