import { useQueryClient } from "@tanstack/react-query";
import { Outlet, useRouterState } from "@tanstack/react-router";
import { Suspense, useRef } from "react";
import { asProblem } from "../../api/problem.ts";
import { LiveRegions } from "../../parts/live-region.tsx";
import { Loading } from "../../parts/loading.tsx";
import { language, switchLanguage } from "../../text/language.ts";
import { addressOf } from "../address.ts";
import { signOut } from "../api/sign-in.ts";
import type { Me } from "../api/types.ts";
import { ConsoleProblem } from "../parts/console-problem.tsx";
import { useSaving } from "../parts/form/saving.ts";
import { useUnsavedGuard } from "../parts/form/unsaved.ts";
import { SignInPage } from "../sign-in/sign-in-page.tsx";
import { useText, wordOf } from "../text.ts";
import { ConsoleLink } from "./console-link.tsx";
import { maySee, pageAt } from "./page-rights.ts";
import { useMe } from "./session.ts";

/** The pages of the menu. */
const PAGES = ["concerts", "orders", "halls", "door", "books", "webhooks", "staff", "history"] as const;

/** What stands around every page, and decides whether there is anybody to show one to. */
export function ConsoleFrame() {
  const t = useText();
  const { me, error } = useMe();
  useUnsavedGuard();
  const isInvitation = useRouterState({
    select: ({ location }) => location.pathname === addressOf("invitation"),
  });
  // Who was signed in last: if they sign in again, the page below still has what they typed.
  const last = useRef<Me | null>(null);
  if (me !== undefined && me !== null) last.current = me;
  const isOpen = isInvitation || (me !== undefined && me !== null);
  const shown = isOpen || last.current !== null;
  return (
    <div className="console">
      <header className="top console-top">
        <a className="skip" href="#content">
          {t("nav.skip")}
        </a>
        <ConsoleLink to={addressOf("concerts")} className="brand" exact>
          Frontrow <span className="soft">{t("nav.console")}</span>
        </ConsoleLink>
        {me !== undefined && me !== null && <Navigation me={me} />}
        <div className="console-who">
          <button type="button" className="top-link language" onClick={switchLanguage}>
            <span lang={language() === "ko" ? "en" : "ko"}>{t("nav.language")}</span>
          </button>
          {me !== undefined && me !== null && <Who me={me} />}
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        {!isInvitation && me === undefined && error === null && <Loading className="console-page" />}
        {!isInvitation && me === undefined && error !== null && (
          <div className="console-page">
            <ConsoleProblem problem={asProblem(error)} />
          </div>
        )}
        {!isInvitation && me === null && <SignInPage isAgain={last.current !== null} />}
        {shown && (
          // The key forgets one member's page before another could see it.
          <div hidden={!isOpen} key={last.current?.staffId ?? "nobody"}>
            <Suspense fallback={<Loading className="console-page" />}>
              <Page can={last.current?.can ?? null} />
            </Suspense>
          </div>
        )}
      </main>
      <LiveRegions />
    </div>
  );
}

/** The page at this address, for whoever may see it; for others one line that says so. */
function Page({ can }: { can: readonly string[] | null }) {
  const t = useText();
  const name = useRouterState({ select: ({ matches }) => pageAt(matches.at(-1)?.fullPath) });
  if (name === undefined || can === null || maySee(name, can)) return <Outlet />;
  return (
    <div className="console-page">
      <p className="notice" role="status">
        {t("nav.notYours")}
      </p>
    </div>
  );
}

function Navigation({ me }: { me: Me }) {
  const t = useText();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  return (
    <nav aria-label={t("nav.label")} className="console-nav">
      {PAGES.filter((name) => maySee(name, me.can)).map((name) => (
        <ConsoleLink
          key={name}
          to={addressOf(name)}
          // The list of concerts stands at the console's root, above every other page.
          className={`top-link${name === "concerts" && isOfConcerts(path) ? " is-present" : ""}`}
          exact={name === "concerts"}
        >
          {t(`nav.${name}`)}
        </ConsoleLink>
      ))}
    </nav>
  );
}

function isOfConcerts(path: string): boolean {
  return path.startsWith(`${addressOf("concerts")}/concerts/`);
}

function Who({ me }: { me: Me }) {
  const t = useText();
  const queries = useQueryClient();
  const { save, busy } = useSaving(signOut, () => {
    // Nothing of one member stays for the next; the page is loaded anew.
    queries.clear();
    location.assign(addressOf("concerts"));
  });
  return (
    <>
      <ConsoleLink to={addressOf("account")} className="top-link">
        {me.name} <span className="soft">· {wordOf(t, "role", me.role)}</span>
      </ConsoleLink>
      <button type="button" className="top-link" disabled={busy} onClick={() => save(undefined)}>
        {t("nav.signOut")}
      </button>
    </>
  );
}
