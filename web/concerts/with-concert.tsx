import type { ReactNode } from "react";
import type { OfferedConcert } from "../api/types.ts";
import { Loaded } from "../parts/loaded.tsx";
import { useConcert } from "./concert.ts";
import { Themed } from "./theme.tsx";

/** Shows `children` once the concert of the address is loaded. */
export function WithConcert({
  concertId,
  children,
}: {
  concertId: string;
  children: (concert: OfferedConcert) => ReactNode;
}) {
  return (
    <Loaded query={useConcert(concertId)} isPage>
      {(concert) => <Themed concert={concert}>{children(concert)}</Themed>}
    </Loaded>
  );
}
