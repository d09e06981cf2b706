import { type Saying, type ToldAct, untoldIn } from "../../web/console/people/history-words.ts";
import { en } from "../../web/text/console/en.ts";
import { findText, translatorOf } from "../../web/text/translator.ts";
import type { Frontrow } from "../frontrow.ts";

const words: Saying = {
  t: translatorOf(en, "en"),
  number: String,
  time: String,
  month: String,
};

/** The acts, fields and values in the organiser's history that the console has no words for. */
export async function untoldActs(frontrow: Frontrow): Promise<string[]> {
  const rows = await frontrow.admin<({ action: string } & Record<"before" | "after" | "detail", string>)[]>`
    select distinct action, before::text before, after::text after, detail::text detail
    from organiser_actions`;
  const untold = rows.flatMap(({ action, before, after, detail }) => [
    ...(findText(en, `act.${action}`) === undefined ? [action] : []),
    ...untoldIn(words, { ...parsed({ before, after, detail }), concert: null }).map(
      (each) => `${action}: ${each}`,
    ),
  ]);
  return [...new Set(untold)];
}

function parsed(texts: Record<"before" | "after" | "detail", string>): Omit<ToldAct, "concert"> {
  return {
    before: JSON.parse(texts.before),
    after: JSON.parse(texts.after),
    detail: JSON.parse(texts.detail),
  };
}
