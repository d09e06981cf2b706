import { Link, useRouter } from "@tanstack/react-router";
import type { ReactNode } from "react";

/** A link to a page of the console. `to` comes from `addressOf`. */
export function ConsoleLink({
  to,
  className,
  exact = false,
  search,
  children,
}: {
  to: string;
  className?: string;
  /** Marked as present only at this very address, not below it too. */
  exact?: boolean;
  search?: Readonly<Record<string, string>>;
  children: ReactNode;
}) {
  return (
    // The types of the router library know one router, and that is the one of buyers.
    <Link
      to={to as "/"}
      activeOptions={{ exact, includeSearch: false }}
      {...(className === undefined ? {} : { className })}
      {...(search === undefined ? {} : { search: search as object })}
    >
      {children}
    </Link>
  );
}

/** Goes to a page of the console. */
export function useGo(): (address: string) => void {
  const router = useRouter();
  return (address) => router.history.push(address);
}
