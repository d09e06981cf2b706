import type { Context } from "hono";
import type { QueueId, UserId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import { notFound, refuse } from "../core/refusals.ts";
import type { Actor } from "../core/access/actor.ts";
import type { DoorDevice } from "../core/access/door-device.ts";
import { keyUse, type KeyUse, ORGANISER_KEYS } from "../database/batches/idempotency.ts";
import type { Metrics } from "../shared-memory/metrics.ts";
import type { QueueToken } from "./credentials.ts";
import { type App, json, refusalOf } from "./http.ts";
import { readJsonBody, readUpload } from "./request/body.ts";
import { parse } from "./request/parsing.ts";
import { type KeyedBy, queryOf, type RouteDefinition, type RouteNeed } from "./route-definition.ts";
import { organiserAccess } from "./organiser-access.ts";
import { openApiRoute } from "./route-openapi.ts";
import { requireReason, withReason } from "./request/reasons.ts";

/** A handler's input, typed by what its definition declares. */
export type RouteInput<Params, Query, Body, Needs extends readonly RouteNeed[], Key> = {
  params: Params;
  query: Query;
  body: Body;
  header: ReadHeader;
  c: Context;
} & ("identity" extends Needs[number] ? { userId: UserId } : unknown) &
  ("organiser" extends Needs[number] ? { actor: Actor } : unknown) &
  ("device" extends Needs[number] ? { device: DoorDevice } : unknown) &
  (Extract<Needs[number], TokenNeed> extends never ? unknown : { token: QueueToken }) &
  (Key extends KeyedBy ? KeyInput<Key["kind"]> : unknown);

type KeyInput<Kind extends KeyedBy["kind"]> = Kind extends "replayed"
  ? unknown
  : { key: Kind extends "required" ? KeyUse : KeyUse | undefined };

interface TakenInput<Params, Query, Body> {
  params: Params;
  query: Query;
  body: Body;
  /** Of an upload, which stands for it in the use of an Idempotency-Key. */
  digest?: string;
  header: ReadHeader;
  c: Context;
}

type TokenNeed = "queue-place" | "queue-token" | "admission";
/** Who is asking, as far as the call has to know. */
type Caller = UserId | Actor | DoorDevice | undefined;
type ReadHeader = (name: string) => string | undefined;

/**
 * Publishes one call: its entry in the OpenAPI document and its handler, both from the same schemas.
 *
 * Callers are identified here, once. An access token, or the role of who acts for the organiser, is checked
 * before anything else, so strangers learn nothing about the input. Input is checked in the order path,
 * query, body; the first invalid part is refused as `invalid_request`, with all its errors. Then come the
 * owner of the path, the `Idempotency-Key` and the queue token. Returns the function that counts the call's
 * answers, for a shortcut past the router.
 */
export function route<
  const Needs extends readonly RouteNeed[] = readonly [],
  const Key extends KeyedBy | undefined = undefined,
  Params = undefined,
  Query = undefined,
  Body = undefined,
>(
  app: App,
  definition: RouteDefinition<Params, Query, Body, Needs, Key>,
  handler: (input: RouteInput<Params, Query, Body, Needs, Key>) => Response | Promise<Response>,
): Observe {
  const query = queryOf(definition);
  app.openAPIRegistry.registerPath(openApiRoute(query ? { ...definition, query } : definition));
  const { params, body, upload, bodyBytesMax, answersWithinMs = LIMITS.answerMsMax } = definition;
  const needs: readonly RouteNeed[] = definition.needs ?? [];
  const access = needs.includes("organiser") ? organiserAccess(app, definition) : undefined;
  const { asksReason: asks = false } = definition;
  const asksReason = (given: Body) => (typeof asks === "function" ? asks(given) : asks);
  const needsIdentity = needs.includes("identity");
  const needsDevice = needs.includes("device");
  const tokenNeed = needs.find(
    (need) => need === "queue-place" || need === "queue-token" || need === "admission",
  );
  const { credentials } = app;
  if (upload ?? bodyBytesMax) app.uploads.set(definition.path, upload?.bytesMax ?? bodyBytesMax!);
  const observe = routeMetrics(app.metrics, definition.method, definition.path);

  const answer = (c: Context): Response | Promise<Response> => {
    const header = (name: string) => c.req.raw.headers.get(name) ?? undefined;
    if (access) {
      const actor = access.admit(c);
      if (!(actor instanceof Promise)) return takeInput(c, header, actor);
      return inTime(actor).then((who) => takeInput(c, header, who));
    }
    if (needsDevice)
      return inTime(credentials.device(header("Authorization"))).then((who) => takeInput(c, header, who));
    if (!needsIdentity) return takeInput(c, header, undefined);
    const userId = credentials.user(header("Authorization"));
    if (typeof userId === "string") return takeInput(c, header, userId);
    return inTime(userId).then((id) => takeInput(c, header, id));
  };

  const takeInput = (c: Context, header: ReadHeader, caller: Caller): Response | Promise<Response> => {
    if (tokenNeed) credentials.requireTokenHeader(header("Queue-Token"));
    const input = {
      params: params ? parse(params, c.req.param(), "path") : (undefined as Params),
      query: query ? parse(query, c.req.query(), "query") : (undefined as Query),
      body: undefined as Body,
      header,
      c,
    };
    const actor = actorOf(caller);
    const within = actor && access!.keepWithin(actor, input.params as Record<string, string> | undefined);
    return within ? inTime(within).then(() => takeBody(input, caller)) : takeBody(input, caller);
  };

  const takeBody = (input: TakenInput<Params, Query, Body>, caller: Caller): Response | Promise<Response> => {
    // Receiving the body does not count towards the call's time limit, because only the client's speed
    // decides it.
    if (upload)
      return readUpload(input.c.req.raw, upload).then((read) => {
        const digest = read.digest;
        return inTime(decide({ ...input, body: upload.take(read), digest }, caller));
      });
    if (!body) return inTime(decide(input, caller));
    return readJsonBody(input.c.req.raw, bodyBytesMax).then((raw) =>
      inTime(decide({ ...input, body: parse(body, raw, "body") }, caller)),
    );
  };

  const decide = (input: TakenInput<Params, Query, Body>, caller: Caller): Response | Promise<Response> => {
    const userId = typeof caller === "object" ? undefined : caller;
    const known = actorOf(caller);
    const actor = known && withReason(known, input);
    if (actor && asksReason(input.body)) requireReason(actor, input.c.req.raw);
    const device = typeof caller === "object" && caller.kind === "device" ? caller : undefined;
    const path = input.params as { userId?: UserId; queueId?: QueueId } | undefined;
    // Another user's data is reported as missing.
    if (userId !== undefined && path?.userId !== undefined && path.userId !== userId) throw notFound();
    const key = takeKey(input, userId ?? keyOwner(actor, input.c));
    const token = tokenNeed && credentials.openToken(input.header("Queue-Token"), userId!, path?.queueId);
    const told = { ...input, userId, actor, device, key, token } as unknown as Parameters<typeof handler>[0];
    if (tokenNeed === "admission") return credentials.requireActive(token!).then(() => handler(told));
    if (key && definition.idempotencyKey?.kind === "replayed") return repeated(key, () => handler(told));
    return handler(told);
  };

  const keyOwner = (actor: Actor | undefined, c: Context): string => {
    if (actor) return actor.id ?? ORGANISER_KEYS;
    // Somebody else who thinks of the same key must not get what the first one was given.
    return needs.length > 0 ? ORGANISER_KEYS : strangerOwner(credentials.stranger(c));
  };

  const repeated = async (use: KeyUse, work: () => Response | Promise<Response>): Promise<Response> => {
    const { status, body } = await app.repeatedCalls.once(use, async () => {
      const response = await work();
      return { status: response.status, body: await response.json() };
    });
    return json(body as object, status);
  };

  const takeKey = (input: Omit<TakenInput<Params, Query, Body>, "c">, owner: string): KeyUse | undefined => {
    if (!definition.idempotencyKey) return undefined;
    const { kind, route: name } = definition.idempotencyKey;
    const { userId: _, ...ids } = (input.params ?? {}) as { userId?: UserId };
    const content = input.digest === undefined ? input.body : { ...input.query, digest: input.digest };
    const use = keyUse(input.header("Idempotency-Key"), owner, name, { ...ids, ...content });
    if (!use && kind === "required")
      throw refuse("idempotency_key_required", "Send an Idempotency-Key with this call.");
    return use;
  };

  function inTime<Answer>(work: Promise<Answer>): Promise<Answer>;
  function inTime<Answer>(work: Answer | Promise<Answer>): Answer | Promise<Answer>;
  function inTime<Answer>(work: Answer | Promise<Answer>): Answer | Promise<Answer> {
    return work instanceof Promise ? app.deadlines.within(work, answersWithinMs) : work;
  }

  const path = definition.path.replaceAll(/\{(\w+)\}/g, ":$1");
  if (definition.sheds)
    app.sheddable.push({
      work: definition.sheds,
      method: definition.method.toUpperCase(),
      path,
      showsSeats: definition.showsSeats ?? false,
    });
  app.on([definition.method.toUpperCase()], [path], (c): Response | Promise<Response> => {
    const beganMs = performance.now();
    try {
      const response = answer(c);
      if (response instanceof Promise) return observed(response, observe, beganMs);
      observe(response.status, beganMs);
      return response;
    } catch (error) {
      observe(refusalOf(error).status, beganMs);
      throw error;
    }
  });
  return observe;
}

async function observed(response: Promise<Response>, observe: Observe, beganMs: number): Promise<Response> {
  try {
    const { status } = await response;
    observe(status, beganMs);
  } catch (error) {
    observe(refusalOf(error).status, beganMs);
    throw error;
  }
  return response;
}

function actorOf(caller: Caller): Actor | undefined {
  return typeof caller === "object" && caller.kind !== "device" ? caller : undefined;
}

/** Under which the keys of callers from one address are stored. */
function strangerOwner(address: string): string {
  const hash = new Bun.CryptoHasher("sha256").update(`stranger:${address}`).digest("hex");
  return hash.slice(0, 32).replace(/^(.{8})(.{4}).(.{3}).(.{3})/, "$1-$2-8$3-8$4-");
}

/** Counts one answer of a route and its duration. */
export type Observe = (status: number, beganMs: number) => void;

/** Statuses that are counted separately. Any other is our own fault and counts as 500. */
const STATUSES = [
  200, 201, 202, 204, 304, 400, 401, 402, 403, 404, 409, 410, 413, 422, 423, 429, 500, 502, 503,
];

function routeMetrics(metrics: Metrics, method: string, path: string): Observe {
  const labels = { method: method.toUpperCase(), route: path };
  const seconds = metrics.histogram("frontrow_request_seconds", "Time to answer a request.", labels);
  const counters = new Map(
    STATUSES.map((status) => [
      status,
      metrics.counter("frontrow_requests_total", "Requests answered.", { ...labels, status: String(status) }),
    ]),
  );
  return (status, beganMs) => {
    seconds.observe((performance.now() - beganMs) / 1_000);
    (counters.get(status) ?? counters.get(500)!).add();
  };
}
