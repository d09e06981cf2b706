import { alternativeEdits } from "./sql-edits.ts";
import { type Edit, type Mutant, toMutant } from "./mutant.ts";

/** Every invariant taken away by itself, and each alternative of one. */
export function invariantMutants(file: string, text: string): Mutant[] {
  const parts = text.split(/^(?=-- name: )/m);
  let offset = 0;
  return parts.flatMap((part) => {
    const start = offset;
    offset += part.length;
    const name = /^-- name: (.*)\n/.exec(part);
    if (!name) return [];
    const bodyStart = name[0].length;
    const body = part.slice(bodyStart).replace(/;\s*$/, "");
    const whole: Edit = {
      start: bodyStart,
      end: bodyStart + body.length,
      replacement: "select 1 where false",
      kind: "invariant",
    };
    const inner = alternativeEdits(body).map((edit) => ({
      ...edit,
      start: edit.start + bodyStart,
      end: edit.end + bodyStart,
    }));
    return [whole, ...inner].map((edit) =>
      toMutant(
        file,
        text,
        { ...edit, start: edit.start + start, end: edit.end + start },
        { start, text: part, name: name[1]! },
      ),
    );
  });
}
