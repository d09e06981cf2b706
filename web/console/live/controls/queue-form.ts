import type { OrganiserQueue, QueueChange } from "../../api/types.ts";
import { useFollowed } from "../../parts/form/followed.ts";
import { type FieldSpec, type Typed, useFields } from "../../parts/form/form-fields.ts";
import { useText } from "../../text.ts";
import { useQueueChange } from "./queue-change.ts";

/**
 * A form of some settings of a queue. Its fields follow what others set meanwhile; where somebody has typed,
 * the field tells it.
 */
export function useQueueForm<Path extends string>(
  queue: OrganiserQueue,
  typedOf: (queue: OrganiserQueue) => Typed<Path>,
  specs: Readonly<Record<NoInfer<Path>, FieldSpec>>,
  changeOf: (typed: Typed<Path>) => QueueChange,
) {
  const t = useText();
  const fields = useFields<Path>(typedOf(queue), specs);
  const shown = useFollowed(fields, typedOf(queue));
  const saving = useQueueChange(queue, {
    shownOf: typedOf,
    seen: shown.before,
    mineUpon: (theirs) => changeOf(shown.upon(typedOf(theirs))),
    nameOf: fields.nameOf,
    onRead: (fresh, isTheirs) => {
      shown.begin(typedOf(fresh));
      if (isTheirs) fields.fill(typedOf(fresh));
    },
  });
  const field = (path: Path) => {
    const meanwhile = shown.setMeanwhile(path);
    const hint = meanwhile === undefined ? {} : { hint: t("form.setMeanwhile", { value: meanwhile || "–" }) };
    return { ...fields.field(path), ...hint };
  };
  return { ...fields, field, ...saving };
}
