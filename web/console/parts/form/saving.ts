import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";
import { asProblem, isDecided, type Problem } from "../../../api/problem.ts";
import { newKey } from "../../../device/attempts.ts";

/**
 * One act: its call, while it runs, and why it was refused. Its idempotency key stays the same until the
 * server has decided, so that pressing again after a lost answer does nothing twice.
 */
export function useSaving<Given, Answer>(
  call: (given: Given, key: string) => Promise<Answer>,
  onDone: (answer: Answer, given: Given) => unknown = () => undefined,
) {
  const key = useRef(newKey());
  const { mutate, isPending, isSuccess, error, reset, data } = useMutation({
    mutationFn: (given: Given) => call(given, key.current),
    onSuccess: (answer, given) => {
      key.current = newKey();
      return onDone(answer, given);
    },
    onError: (failure) => {
      if (isDecided(asProblem(failure))) key.current = newKey();
    },
  });
  const problem: Problem | null = error === null ? null : asProblem(error);
  return { save: mutate, busy: isPending, isDone: isSuccess, problem, reset, answer: data };
}
