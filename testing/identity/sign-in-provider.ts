import { exportJWK, generateKeyPair } from "jose";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Configuration, Provider } from "oidc-provider";

const CLIENT_ID = "frontrow-tests";
const CLIENT_SECRET = "known-to-these-tests-alone";

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

/**
 * A real OpenID Connect provider on this machine, with one client and a page of its own on which anybody may
 * say who they are. It listens at once, and answers from `serve` on: its issuer has to be known before the
 * client, and the client's address only when that has started.
 */
export class SignInProvider {
  readonly #server: Server;
  /** Whether its ID tokens have a signature that is not its own. */
  forges = false;
  #answer: Handler = (_, response) => response.writeHead(503).end();

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async listen(): Promise<SignInProvider> {
    const provider = new SignInProvider();
    await new Promise<void>((done) => provider.#server.listen(0, "127.0.0.1", done));
    return provider;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** As Frontrow's environment. */
  get variables(): Record<string, string> {
    return {
      IDENTITY_JWKS_URL: `${this.issuer}/jwks`,
      IDENTITY_ISSUER: this.issuer,
      IDENTITY_AUDIENCE: CLIENT_ID,
      IDENTITY_CLIENT_ID: CLIENT_ID,
      IDENTITY_CLIENT_SECRET: CLIENT_SECRET,
    };
  }

  /** As a worker's configuration. */
  get config() {
    return {
      jwksUrl: `${this.issuer}/jwks`,
      issuer: this.issuer,
      audience: CLIENT_ID,
      signIn: { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, scope: "openid" },
    };
  }

  /** Answers for a client whose pages are at `origin`. */
  async serve(origin: string): Promise<void> {
    const { privateKey } = await generateKeyPair("RS256", { extractable: true });
    const provider = new Provider(this.issuer, configurationFor(origin, await exportJWK(privateKey)));
    const answer = provider.callback();
    this.#answer = async (request, response) => {
      const { pathname } = new URL(request.url!, this.issuer);
      if (pathname === "/token" && this.forges) spoilSignature(response);
      if (!pathname.startsWith("/interaction/")) return answer(request, response);
      if (request.method === "GET") return response.setHeader("Content-Type", "text/html").end(ASKS_WHO);
      const said = new URLSearchParams(await bodyOf(request));
      const result = said.has("cancel")
        ? { error: "access_denied", error_description: "<b>words of the provider</b>" }
        : { login: { accountId: said.get("who")! } };
      return provider.interactionFinished(request, response, result);
    };
  }

  /** From here on nobody is there. */
  goAway(): void {
    this.#answer = (_, response) => response.writeHead(503).end();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }
}

const ASKS_WHO = `<!doctype html><html lang="en"><title>Provider</title><form method="post">
  <label>Who are you? <input name="who"></label><button>Continue</button>
  <button name="cancel" value="1">Cancel</button></form></html>`;

function configurationFor(origin: string, key: object): Configuration {
  return {
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
        token_endpoint_auth_method: "client_secret_post",
        redirect_uris: [`${origin}/sign-in`],
      },
    ],
    jwks: { keys: [{ ...key, alg: "RS256", use: "sig", kid: "1" }] },
    cookies: { keys: ["of-these-tests-alone"] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    // Everybody agrees to the only client's asking who they are.
    async loadExistingGrant(ctx) {
      const { client, session, provider } = ctx.oidc;
      const grant = new provider.Grant({ clientId: client!.clientId, accountId: session!.accountId! });
      grant.addOIDCScope("openid");
      await grant.save();
      return grant;
    },
  };
}

/** Turns the signature of the ID token in this answer around. */
function spoilSignature(response: ServerResponse): void {
  const end = response.end.bind(response) as (body: string) => ServerResponse;
  const spoilt = (_: string, signed: string, signature: string) =>
    `${signed}.${[...signature].toReversed().join("")}"`;
  response.end = ((body: unknown) =>
    end(String(body).replace(/("id_token":"[^".]+\.[^".]+)\.([^"]+)"/, spoilt))) as typeof response.end;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
