import { useRef, useState } from "react";
import { asProblem, type Problem } from "../../../api/problem.ts";
import { type Difference, differencesOf } from "../differences.ts";
import { useSaving } from "./saving.ts";

/** What somebody else changed meanwhile, in what this form would change too. */
export interface Conflict {
  changedBy: string;
  changedAt: string;
  changes: Difference[];
  /** Shows the newest values in place of one's own. */
  takeTheirs: () => void;
  /** Saves what one has typed oneself over them, and leaves the rest as it is now. */
  keepMine: () => void;
}

interface Revised {
  revision: string;
}

export interface RevisedSaving<Thing extends Revised, Change> {
  /** As the form first showed it. */
  thing: Thing;
  /** What of it the form changes. */
  shownOf: (thing: Thing) => object;
  /** The same as the page shows it now, where nothing is typed: it moves along with what others do. */
  seen?: object;
  /**
   * The change that saves over a colleague's only what this person has typed since they saw `before`. Left
   * out where the form is one thing, or sends only what was typed.
   */
  mineUpon?: (theirs: Thing, before: Thing) => Change;
  /** How these are called on the page. */
  nameOf: (name: string) => string;
  read: () => Promise<Thing>;
  call: (change: Change, revision: string) => Promise<unknown>;
  /** Gets the thing as it is after saving, or as somebody else has left it. */
  onRead?: (thing: Thing, isTheirs: boolean) => unknown;
}

/**
 * Saves a change of what others may change too. Where somebody has changed the same fields since they were
 * shown, nothing is saved, and the page says what was changed. Changes of other fields do not collide.
 */
export function useRevisedSaving<Thing extends Revised, Change>({
  thing,
  shownOf,
  seen,
  mineUpon,
  nameOf,
  read,
  call,
  onRead = () => undefined,
}: RevisedSaving<Thing, Change>) {
  const basis = useRef(thing);
  const wanted = useRef<Change | null>(null);
  const changesIn = (fresh: Thing) => differencesOf(seen ?? shownOf(basis.current), shownOf(fresh));
  const [found, setFound] = useState<{ fresh: Thing; changes: Difference[]; problem: Problem } | null>(null);

  const { save, busy, isDone, problem, reset } = useSaving(
    async (change: Change) => {
      wanted.current = change;
      setFound(null);
      try {
        await call(change, basis.current.revision);
      } catch (error) {
        const refused = asProblem(error);
        if (!isChanged(refused)) throw error;
        const fresh = await read();
        const changes = changesIn(fresh);
        if (changes.length > 0) {
          setFound({ fresh, changes, problem: refused });
          throw error;
        }
        await call(change, fresh.revision);
      }
    },
    async () => {
      basis.current = await read();
      await onRead(basis.current, false);
    },
  );

  const conflict: Conflict | null = found && {
    changedBy: found.problem.text("changedBy"),
    changedAt: found.problem.text("changedAt"),
    changes: found.changes.map((each) => ({ ...each, name: nameOf(each.name) })),
    takeTheirs: () => {
      basis.current = found.fresh;
      setFound(null);
      reset();
      void onRead(found.fresh, true);
    },
    keepMine: () => {
      const mine = mineUpon?.(found.fresh, basis.current) ?? wanted.current!;
      basis.current = found.fresh;
      save(mine);
    },
  };
  return { save, busy, isDone, problem: found === null ? problem : null, conflict };
}

function isChanged(problem: Problem): boolean {
  return problem.code === "invalid_state" && problem.text("currentStatus") === "CHANGED";
}
