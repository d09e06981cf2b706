import { afterAll, beforeAll, expect } from "bun:test";
import { createLog } from "../src/core/log.ts";
import { startServer } from "../src/worker/server.ts";
import { asOrganiser, type Buyer, buyerWithHold, type ConcertOnSale, holdSeats, putOnSale } from "./buyer.ts";
import { type Call, callThrough } from "./clients/call.ts";
import { type Frontrow, type FrontrowOptions, startFrontrow } from "./frontrow.ts";
import { OpenApiChecker } from "./clients/openapi-checker.ts";
import { untoldActs } from "./staff/untold-acts.ts";
import { publishedDocument } from "./clients/published-document.ts";

export interface StageOptions extends FrontrowOptions {
  /** Whether the worker also listens, at `stage.url`. */
  listens?: boolean;
  /**
   * For tests that break promises on purpose, or put rows out of the way: they are not looked at in the end.
   */
  endsBroken?: boolean;
}

/** What a test file stands on. All of it is there from the first test to the last. */
export interface Stage {
  frontrow: Frontrow;
  /** Calls the app. Each answer is held against the published OpenAPI document. */
  call: Call;
  /** The same as the organiser. */
  organiser: Call;
  /** Which answers it has seen. */
  readonly checker: OpenApiChecker;
  /** Where the worker listens. */
  readonly url: string;
}

/**
 * Starts a worker over a database of this file's own before its tests, and ends it after them. In the end
 * every promise must hold, whatever the tests did, and the console has words for all that was recorded.
 */
export function setStage({ listens = false, endsBroken = false, ...options }: StageOptions = {}): Stage {
  let started: Frontrow | undefined;
  let server: Bun.Server<undefined> | undefined;
  let checker: OpenApiChecker;

  beforeAll(async () => {
    started = await startFrontrow(options);
    checker = new OpenApiChecker(publishedDocument(started.app));
    if (listens) server = startServer(started.config, started.services, createLog("error"));
  });
  afterAll(async () => {
    await server?.stop(true);
    try {
      if (started && !endsBroken) {
        expect(await started.broken()).toEqual({});
        expect(await untoldActs(started)).toEqual([]);
      }
    } finally {
      await started?.close();
    }
  });

  const call = callThrough(
    (request) => started!.app.fetch(request),
    "http://frontrow",
    (method, path, reply) => checker.check(method, path, reply),
  );
  return {
    frontrow: laterOf(() => started!),
    call,
    organiser: asOrganiser(call),
    get checker() {
      return checker;
    },
    get url() {
      return `http://127.0.0.1:${server!.port}`;
    },
  };
}

/** A stage with a payment company and one concert on sale, which the tests of a file share. */
export function setSaleStage(options: StageOptions = {}) {
  const { frontrow, call, organiser } = setStage({ gateway: true, ...options });
  let started: ConcertOnSale | undefined;
  beforeAll(async () => {
    started = await putOnSale(call);
  });
  const concert = laterOf(() => started!);
  return {
    frontrow,
    call,
    organiser,
    concert,
    /** Asks to hold seats of that concert, or of another. */
    hold: (buyer: Buyer, seatNumbers: unknown, on = concert, headers: Record<string, string> = {}) =>
      holdSeats(buyer, on, seatNumbers, headers),
    /** Somebody who is in, has points and holds these seats. */
    holder: (seatNumbers: number[], on = concert) => buyerWithHold(frontrow, call, on, seatNumbers),
  };
}

/** Stands for what is there only once the tests run, so that a file can name it at its top. */
function laterOf<Thing extends object>(current: () => Thing): Thing {
  return new Proxy({} as Thing, { get: (_, name) => Reflect.get(current(), name) });
}
