/**
 * The baseline: a bare `Bun.serve` route that answers one fixed body, in a process of its own. Takes the body
 * and the status as its arguments and prints its port.
 */
const [body = "", status = "200"] = process.argv.slice(2);
const answer = {
  status: Number(status),
  headers: {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
  },
};
const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  development: false,
  fetch: () => new Response(body, answer),
});
console.log(server.port);
