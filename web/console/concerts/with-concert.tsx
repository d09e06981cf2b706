import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { addressOf } from "../address.ts";
import { CONSOLE } from "../api/queries.ts";
import type { RecordedConcert } from "../api/types.ts";
import { ConsoleLink } from "../frame/console-link.tsx";
import { maySee } from "../frame/page-rights.ts";
import { useMe } from "../frame/session.ts";
import { ConsolePage, Fetched } from "../parts/page.tsx";
import { useText } from "../text.ts";
import { StateBadge } from "./state-badge.tsx";

const PARTS = ["concert", "live", "facts", "dates", "sales"] as const;

/** The frame of all pages of one concert: its name, its state, and the way between them. */
export function WithConcert({
  concertId,
  children,
}: {
  concertId: string;
  children: (concert: RecordedConcert) => ReactNode;
}) {
  const t = useText();
  const can = useMe().me?.can ?? [];
  const query = useQuery(CONSOLE.concert(concertId));
  return (
    <Fetched query={query}>
      {(concert) => (
        <ConsolePage
          clock={{ venue: concert.timeZone }}
          title={concert.title || t("concerts.untitled")}
          aside={<StateBadge state={concert.state} />}
          above={<ConsoleLink to={addressOf("concerts")}>{t("nav.concerts")}</ConsoleLink>}
        >
          <nav className="parts" aria-label={t("concert.parts")}>
            {PARTS.filter((name) => maySee(name, can)).map((name) => (
              <ConsoleLink key={name} to={addressOf(name, { concertId })} exact>
                {t(`concert.part.${name}`)}
              </ConsoleLink>
            ))}
          </nav>
          {children(concert)}
        </ConsolePage>
      )}
    </Fetched>
  );
}
