import { join } from "node:path";
import { type StartError, systemReason } from "../src/core/start-error.ts";
import { readConfig } from "../src/supervisor/config.ts";
import { localUrl } from "../src/supervisor/listen-address.ts";
import { readOrganiserKey } from "../src/supervisor/secrets.ts";
import { failWith, orFail } from "./command-line.ts";

/** The Frontrow that the same environment starts, as its organiser calls it. */
export interface RunningServer {
  url: string;
  /**
   * Calls it with the organiser's key, and answers the JSON. Ends the program where nothing answers, or
   * something else, or at a refusal.
   */
  ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer>;
}

/** `address` in place of the one in the environment. */
export function runningServer(address: string | undefined): RunningServer {
  const config = orFail(() => readConfig(process.env));
  const url = address?.replace(/\/+$/, "") ?? localUrl(config.host, config.port);
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    failWith(`${address} is not an address such as http://127.0.0.1:3000; try --help`);
  const key = config.organiserKey ?? keptKey(join(config.dataDir, "organiser-key"));
  return {
    url,
    async ask(method, path, body) {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }).catch(() => failWith(`nothing answers at ${url}; start it with npm start, or give its address`));
      if (!response.ok) failWith(`${url} answered ${response.status}: ${sentenceOf(await response.text())}`);
      return response.json().catch(() => failWith(`what answers at ${url} is not Frontrow`));
    },
  };
}

/** What an answer that refuses says, for a person. */
function sentenceOf(body: string): string {
  try {
    const { detail, errors = [] } = JSON.parse(body) as { detail?: string; errors?: FieldProblem[] };
    const fields = errors.map(({ path, message }) => `${path} ${message}`);
    return fields.length > 0 ? fields.join("; ") : (detail ?? body);
  } catch {
    return body;
  }
}

interface FieldProblem {
  path: string;
  message: string;
}

function keptKey(file: string): string {
  try {
    return readOrganiserKey(file);
  } catch (error) {
    const { message, cause } = error as StartError;
    return failWith(
      systemReason(cause ?? error) === "ENOENT"
        ? `there is no organiser key at ${file}; set ORGANISER_KEY or DATA_DIR`
        : message,
    );
  }
}
