import { enConsoleConcerts } from "./en/concerts.ts";
import { enConsoleFrame } from "./en/frame.ts";
import { enConsoleLive } from "./en/live.ts";
import { enConsolePeople } from "./en/people.ts";
import { enConsoleSelling } from "./en/selling.ts";

/** The console's texts. Buyers load none of them. */
export const en = {
  ...enConsoleFrame,
  ...enConsoleConcerts,
  ...enConsoleLive,
  ...enConsoleSelling,
  ...enConsolePeople,
};
