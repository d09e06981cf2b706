import type { en } from "./en.ts";
import { koConsoleBooks } from "./ko/books.ts";
import { koConsoleConcerts } from "./ko/concerts.ts";
import { koConsoleDoor } from "./ko/door.ts";
import { koFieldErrors } from "./ko/field-errors.ts";
import { koConsoleFindings } from "./ko/findings.ts";
import { koConsoleFrame } from "./ko/frame.ts";
import { koConsoleHistory } from "./ko/history.ts";
import { koConsoleLive } from "./ko/live.ts";
import { koConsolePeople } from "./ko/people.ts";
import { koConsoleSeats } from "./ko/seats.ts";
import { koConsoleSelling } from "./ko/selling.ts";
import { koConsoleWebhooks } from "./ko/webhooks.ts";

/** Korean has no plural forms. Its `_one` keys only match the shape of the English texts. */
export const ko: typeof en = {
  ...koConsoleFrame,
  ...koConsoleConcerts,
  ...koConsoleLive,
  ...koConsoleSeats,
  ...koConsoleSelling,
  ...koFieldErrors,
  ...koConsoleFindings,
  ...koConsolePeople,
  ...koConsoleHistory,
  ...koConsoleDoor,
  ...koConsoleBooks,
  ...koConsoleWebhooks,
};
