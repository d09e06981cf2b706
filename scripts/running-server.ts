import { join } from "node:path";
import { readConfig } from "../src/supervisor/config.ts";

/** The Frontrow that the same environment starts, as its organiser calls it. */
export interface RunningServer {
  url: string;
  /** Calls it with the organiser's key. Ends the program where nothing answers, or at a refusal. */
  ask(method: string, path: string, body?: unknown): Promise<Response>;
}

/** `address` in place of the one in the environment. */
export async function runningServer(address: string | undefined): Promise<RunningServer> {
  const config = readConfig(process.env);
  const url = address ?? `http://${config.host === "0.0.0.0" ? "127.0.0.1" : config.host}:${config.port}`;
  const key = config.organiserKey ?? (await keptKey(join(config.dataDir, "organiser-key")));
  return {
    url,
    async ask(method, path, body) {
      let response: Response;
      try {
        response = await fetch(`${url}${path}`, {
          method,
          headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
      } catch {
        fail(`nothing answers at ${url}; start it with npm start, or give its address`);
      }
      if (!response.ok) fail(`${url} answered ${response.status}: ${await response.text()}`);
      return response;
    },
  };
}

async function keptKey(file: string): Promise<string> {
  const kept = Bun.file(file);
  if (!(await kept.exists())) fail(`there is no organiser key at ${file}; set ORGANISER_KEY or DATA_DIR`);
  return (await kept.text()).trim();
}

function fail(message: string): never {
  console.error(`Frontrow: ${message}`);
  process.exit(2);
}
