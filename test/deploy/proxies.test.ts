import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type TLSSocket } from "node:tls";
import {
  asOrganiser,
  guest,
  holdSeats,
  join as joinQueue,
  pay,
  putOnSale,
  topUp,
} from "../../testing/buyer.ts";
import { callThrough } from "../../testing/clients/call.ts";
import { freePort } from "../../testing/processes/child-processes.ts";
import { isInstalled, runProgram } from "../../testing/processes/installed-programs.ts";
import { setStage } from "../../testing/stage.ts";

/** The samples of deploy/ for the proxy in front, run by the real programs before a real worker. */

const DEPLOY = join(import.meta.dir, "..", "..", "deploy");
const READY_MS_MAX = 60_000;
const OUTSIDER = "127.0.0.2";
const OFFICE = "192.0.2.0/24";

const stage = setStage({ gateway: true, loops: true, listens: true, trustedProxyHops: 1, pollsPerSecond: 0 });
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "frontrow-proxies-"));
  chmodSync(folder, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Sample {
  program: string;
  file: string;
  /** What of the sample differs here: each text must be in it. */
  changes: (ports: { http: number; https: number; frontrow: number }) => [text: string, inPlace: string][];
  /** How the sample, changed so, names a second machine. */
  second: (ports: { frontrow: number; second: number }) => [text: string, inPlace: string];
  /** What the sample is a part of; else it stands alone. */
  around?: (sample: string) => string;
  command: (file: string) => string[];
}

const SAMPLES: Sample[] = [
  {
    program: "nginx",
    file: "nginx/frontrow.conf",
    changes: ({ http, https, frontrow }) => [
      ["listen 80;", `listen 127.0.0.1:${http};`],
      ["listen 443 ssl", `listen 127.0.0.1:${https} ssl`],
      ["/etc/ssl/frontrow/fullchain.pem", join(folder, "cert.pem")],
      ["/etc/ssl/frontrow/privkey.pem", join(folder, "key.pem")],
      ["127.0.0.1:3000", `127.0.0.1:${frontrow}`],
      [OFFICE, "127.0.0.1/32"],
    ],
    second: ({ second }) => ["# server 10.0.0.12:3000", `server 127.0.0.1:${second}`],
    around: (sample) => `
      daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log stderr;
      events { worker_connections 256; }
      http {
        access_log off;
        client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/f;
        uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
        ${sample}
      }`,
    command: (file) => ["nginx", "-e", "stderr", "-p", folder, "-c", file],
  },
  {
    program: "caddy",
    file: "caddy/Caddyfile",
    changes: ({ https, frontrow }) => [
      ["tickets.example.org {", `https://127.0.0.1:${https} {\n\ttls ${folder}/cert.pem ${folder}/key.pem`],
      ["reverse_proxy 127.0.0.1:3000 {", `reverse_proxy 127.0.0.1:${frontrow} {`],
      [OFFICE, "127.0.0.1/32"],
    ],
    second: ({ frontrow, second }) => [
      `reverse_proxy 127.0.0.1:${frontrow} {`,
      `reverse_proxy 127.0.0.1:${frontrow} 127.0.0.1:${second} {`,
    ],
    around: (sample) => `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${sample}`,
    command: (file) => ["caddy", "run", "--adapter", "caddyfile", "--config", file],
  },
  {
    program: "haproxy",
    file: "haproxy/haproxy.cfg",
    changes: ({ http, https, frontrow }) => [
      ["bind :80", `bind 127.0.0.1:${http}`],
      [
        "bind :443 ssl crt /etc/ssl/frontrow/tickets.pem",
        `bind 127.0.0.1:${https} ssl crt ${folder}/both.pem`,
      ],
      ["maxconn 200000", "maxconn 200"],
      ["127.0.0.1:3000", `127.0.0.1:${frontrow}`],
      [OFFICE, "127.0.0.1/32"],
    ],
    second: ({ second }) => ["# server two 10.0.0.12:3000", `server two 127.0.0.1:${second}`],
    command: (file) => ["haproxy", "-db", "-f", file],
  },
];

function makeCertificate(): void {
  const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"];
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const files = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "cert.pem")];
  const made = runProgram(["openssl", "req", "-x509", ...key, ...files, ...subject]);
  if (made.exitCode !== 0) throw new Error(made.output);
  const both = ["cert.pem", "key.pem"].map((name) => readFileSync(join(folder, name), "utf8")).join("");
  writeFileSync(join(folder, "both.pem"), both);
  for (const name of ["key.pem", "both.pem"]) chmodSync(join(folder, name), 0o644);
}

/** Starts the sample before one machine or two, and answers where it serves once it does. */
async function startProxy(
  sample: Sample,
  [frontrow, second]: readonly [number, number?],
): Promise<{ port: number; stop(): Promise<void> }> {
  const ports = { http: await freePort(), https: await freePort(), frontrow };
  let text = readFileSync(join(DEPLOY, sample.file), "utf8");
  const changes = sample.changes(ports);
  if (second !== undefined) changes.push(sample.second({ frontrow, second }));
  for (const [from, to] of changes) {
    expect(text).toContain(from);
    text = text.replaceAll(from, to);
  }
  const file = join(folder, sample.program);
  writeFileSync(file, sample.around?.(text) ?? text);
  const proxy = Bun.spawn(sample.command(file), {
    env: { PATH: `${process.env["PATH"]}:/usr/sbin`, HOME: folder, XDG_DATA_HOME: folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = Promise.all([new Response(proxy.stdout).text(), new Response(proxy.stderr).text()]);
  const stop = async (): Promise<void> => {
    proxy.kill("SIGKILL");
    await proxy.exited;
  };
  const deadline = performance.now() + READY_MS_MAX;
  const probe = () =>
    through(ports.https)("GET", "/readyz").then(
      ({ status }) => status,
      () => 0,
    );
  while ((await probe()) !== 200) {
    if (proxy.exitCode !== null || performance.now() > deadline) {
      await stop();
      throw new Error(`${sample.program} does not serve: ${(await said).join("\n")}`);
    }
    await Bun.sleep(20);
  }
  return { port: ports.https, stop };
}

function through(port: number) {
  const insecure = { tls: { rejectUnauthorized: false } };
  return callThrough((request) => fetch(request, insecure), `https://127.0.0.1:${port}`);
}

/** A machine that is lost with each call, after it has read it. `heard` gets the call's method. */
function losingMachine(heard: string[]): { port: number; stop(): void } {
  return Bun.listen({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      data(socket, bytes) {
        const [head] = bytes.toString("latin1").split("\r\n");
        if (head!.includes(" /readyz ")) {
          socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
          return;
        }
        const [, method] = /^([A-Z]+) \/v1\//.exec(head!) ?? [];
        if (method !== undefined) heard.push(method);
        socket.terminate();
      },
    },
  });
}

/** The status that somebody outside the office gets for this path, sent as it is written. */
async function statusFor(port: number, path: string, headers = ""): Promise<number> {
  // Bun's types do not know this option of node:net.
  const options = { port, host: "127.0.0.1", localAddress: OUTSIDER, rejectUnauthorized: false };
  const socket: TLSSocket = connect(options, () =>
    socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}Connection: close\r\n\r\n`),
  );
  let text = "";
  for await (const chunk of socket.setEncoding("latin1")) text += chunk;
  return Number(text.split(" ")[1]);
}

/** As a proxy that reads a path otherwise than Frontrow would be walked around. */
const WRITTEN_OTHERWISE = (path: string): string[] => [
  path,
  `${path}?x=1`,
  `${path}/`,
  path.replace("m", "%6d").replace("g", "%67"),
  `/${path}`,
  `/v1/..${path}`,
  `/.${path}`,
  `/v1/%2e%2e${path}`,
  `/x/y/../..${path}`,
  `/x/y/%2E./.%2e${path}`,
  // Frontrow's URLs are those of browsers, which read a backslash as a slash.
  `/.\\${path.slice(1)}`,
  `/x\\..${path}`,
  path.replace("/o", "\\o").replace(/^\/m/, "\\m"),
  `/v1/.\\..${path}`,
];

describe.each(SAMPLES)("$file", (sample) => {
  const what = `deploy/${sample.file}`;
  const isHere = isInstalled(sample.program, what) && isInstalled("openssl", what);
  let proxy: { port: number; stop(): Promise<void> } | undefined;

  beforeAll(async () => {
    if (!isHere) return;
    makeCertificate();
    proxy = await startProxy(sample, [Number(new URL(stage.url).port)]);
  });
  afterAll(() => proxy?.stop());

  test("carries a purchase, and a stream whose news comes at once", async () => {
    if (proxy === undefined) return;
    const call = through(proxy.port);
    const forged = { "X-Forwarded-For": "203.0.113.9" };
    const on = await putOnSale((method, path, options) =>
      call(method, path, { ...options, headers: { ...options?.headers, ...forged } }),
    );
    const listening = await fetch(`https://127.0.0.1:${proxy.port}/v1/queues/${on.queueId}/stream`, {
      tls: { rejectUnauthorized: false },
      headers: { "Accept-Encoding": "gzip" },
    });
    const reader = listening.body!.getReader();
    const heardUntil = async (words: string): Promise<string> => {
      const decoder = new TextDecoder();
      for (let text = ""; ;) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`the stream ended before ${words}: ${text}`);
        text += decoder.decode(value, { stream: true });
        if (text.includes(words)) return text;
      }
    };
    // The connection stays open: what is heard of it has not waited for its end, nor for a buffer to fill.
    await heardUntil('"lastPosition":0');

    const buyer = await guest(call);
    await joinQueue(buyer, on.queueId);
    await heardUntil('"lastPosition":1');
    await reader.cancel();
    const status = async () => (await buyer.call("GET", `/v1/queues/${on.queueId}/tokens/me`)).body.status;
    while ((await status()) !== "ACTIVE") await Bun.sleep(20);
    expect((await topUp(buyer, 100_000)).status).toBe(201);
    const { body: held } = await holdSeats(buyer, on, [1, 2]);
    const paid = await pay(buyer, held.reservationId);
    expect([paid.status, paid.body.status]).toEqual([201, "SUCCEEDED"]);

    // Whoever writes X-Forwarded-For is not believed: the history has the address that the proxy saw.
    const { body } = await asOrganiser(call)("GET", "/v1/organiser/actions");
    expect(body.items.map(({ address }: { address: string }) => address)).toEqual(
      body.items.map(() => "127.0.0.1"),
    );
  });

  test("compresses nothing twice, and offers no upgrade to a WebSocket", async () => {
    if (proxy === undefined) return;
    const answer = await fetch(`https://127.0.0.1:${proxy.port}/openapi.json`, {
      tls: { rejectUnauthorized: false },
      headers: { "Accept-Encoding": "gzip" },
      decompress: false,
    });
    expect(answer.headers.get("Content-Encoding")).toBe("gzip");
    expect(JSON.parse(new TextDecoder().decode(Bun.gunzipSync(await answer.bytes()))).openapi).toBeString();
    const upgrade =
      "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\n";
    expect(await statusFor(proxy.port, "/v1/concerts", upgrade)).toBe(200);
  });

  test("keeps the public from metrics and organiser calls, however the path is written", async () => {
    if (proxy === undefined) return;
    const { port } = proxy;
    expect(await statusFor(port, "/v1/concerts")).toBe(200);
    const answers = await Promise.all(
      ["/metrics", "/v1/organiser/actions"].flatMap((path) =>
        WRITTEN_OTHERWISE(path).map(async (written) => `${written} ${await statusFor(port, written)}`),
      ),
    );
    // Without the proxy's refusal, the first would be answered 200, and the second ask for a key with 401.
    expect(answers.filter((line) => !/ 40[034]$/.test(line))).toEqual([]);
  });

  test("sends what may be done once only to no second machine, when the first was lost with it", async () => {
    if (!isHere) return;
    const heard: string[] = [];
    const machines = [losingMachine(heard), losingMachine(heard)] as const;
    const before = await startProxy(sample, [machines[0].port, machines[1].port]);
    try {
      for (const method of ["PUT", "POST", "PATCH"]) {
        // A connection of its own, so that the client has no reason to repeat the call itself.
        const options = { method, body: "{}", keepalive: false, tls: { rejectUnauthorized: false } };
        // HAProxy closes the client's connection where the machine's had carried a call before.
        const answer = await fetch(`https://127.0.0.1:${before.port}/v1/payments`, options).then(
          ({ status }) => status,
          () => "closed",
        );
        expect([502, "closed"]).toContain(answer);
      }
    } finally {
      await before.stop();
      for (const machine of machines) machine.stop();
    }
    const puts = heard.filter((method) => method === "PUT").length;
    expect(heard.toSorted()).toEqual(["PATCH", "POST", ...Array.from({ length: puts }, () => "PUT")]);
    expect(puts).toBe(sample.program === "nginx" ? 2 : 1);
  });
});
