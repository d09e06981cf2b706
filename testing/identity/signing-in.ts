/** What the provider sent the buyer back with. */
export interface SentBack {
  origin: string;
  path: string;
  code: string;
  state: string;
  iss: string;
}

/** Goes through the provider's pages as a browser would, and stops where it is sent back to us. */
export async function signInAtProvider(address: string, who: string): Promise<SentBack> {
  const { origin } = new URL(address);
  const cookies = new Map<string, string>();
  let next = address;
  let body: URLSearchParams | undefined;
  for (;;) {
    const Cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const asked = { headers: { Cookie }, redirect: "manual" } as const;
    const answer = await fetch(next, body ? { ...asked, method: "POST", body } : asked);
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      cookies.set(name!, value!);
    }
    body = undefined;
    const location = answer.headers.get("Location");
    if (location === null) {
      if (!answer.ok) throw new Error(`the provider answered ${answer.status}: ${await answer.text()}`);
      // The page that asks who it is.
      body = new URLSearchParams({ who });
      continue;
    }
    const to = new URL(location, next);
    if (to.origin !== origin) {
      const { code, state, iss } = Object.fromEntries(to.searchParams) as Record<string, string>;
      return { origin: to.origin, path: to.pathname, code: code!, state: state!, iss: iss! };
    }
    next = to.href;
  }
}
