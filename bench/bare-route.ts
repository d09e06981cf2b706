/**
 * The baseline: a bare `Bun.serve` route that answers one fixed body, in a process of its own. Takes the body as its
 * argument and prints its port.
 */
const body = process.argv[2] ?? "";
const headers = {
  "Content-Type": "application/json",
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
};
const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  development: false,
  fetch: () => new Response(body, { headers }),
});
console.log(server.port);
