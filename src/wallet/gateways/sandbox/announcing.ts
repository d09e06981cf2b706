/** The name of the sandbox gateway's journal. Machines that share a database have a journal each. */
export async function booksOf(url: string, key: string): Promise<string> {
  const headers = { Authorization: `Bearer ${key}` };
  const response = await fetch(`${url}/v1/journal`, { headers, signal: AbortSignal.timeout(5_000) });
  return ((await response.json()) as { books: string }).books;
}

/** Tells the sandbox gateway where to send its webhooks. Without them, top-ups only settle a little later. */
export async function announceTo(gateway: { url: string; key: string }, url: string): Promise<void> {
  await fetch(`${gateway.url}/v1/webhook-settings`, {
    method: "PUT",
    headers: { Authorization: `Bearer ${gateway.key}`, "Content-Type": "application/json" },
    body: JSON.stringify({ url: `${url}/v1/webhooks/sandbox` }),
    signal: AbortSignal.timeout(2_000),
  }).catch(() => undefined);
}
