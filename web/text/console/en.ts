import { enConsoleBooks } from "./en/books.ts";
import { enConsoleConcerts } from "./en/concerts.ts";
import { enConsoleDoor } from "./en/door.ts";
import { enFieldErrors } from "./en/field-errors.ts";
import { enConsoleFindings } from "./en/findings.ts";
import { enConsoleFrame } from "./en/frame.ts";
import { enConsoleHistory } from "./en/history.ts";
import { enConsoleLive } from "./en/live.ts";
import { enConsolePeople } from "./en/people.ts";
import { enConsoleSeats } from "./en/seats.ts";
import { enConsoleSelling } from "./en/selling.ts";
import { enConsoleWebhooks } from "./en/webhooks.ts";

/** The console's texts. Buyers load none of them. */
export const en = {
  ...enConsoleFrame,
  ...enConsoleConcerts,
  ...enConsoleLive,
  ...enConsoleSeats,
  ...enConsoleSelling,
  ...enFieldErrors,
  ...enConsoleFindings,
  ...enConsolePeople,
  ...enConsoleHistory,
  ...enConsoleDoor,
  ...enConsoleBooks,
  ...enConsoleWebhooks,
};
