import type { QueueId } from "../core/ids.ts";
import type { Refusal } from "../core/refusals.ts";
import { json, problem, type Shortcut } from "../http/http.ts";
import { requestIdOf, withRequestId } from "../http/request/request-id.ts";
import type { Observe } from "../http/route.ts";
import type { WaitingRoom } from "./service.ts";
import type { KnownVisitors } from "./status/known-visitors.ts";
import { waitingView } from "./status-view.ts";

/**
 * The status poll of a waiting visitor, answered without routing, because nearly all calls of a sale's first
 * minute are such polls. Anything that memory cannot answer is left to the call's own route, and so are all
 * refusals but one.
 */
export function fastPoll(room: WaitingRoom, visitors: KnownVisitors, observe: Observe): Shortcut {
  return {
    path: "/v1/queues/:queueId/tokens/me",
    answer(request) {
      const beganMs = performance.now();
      const now = room.now(beganMs);
      const { queueId } = request.params as { queueId: QueueId };

      const token = visitors.tokenOf(request.headers, queueId, now);
      if (!token) return undefined;

      const snapshot = room.snapshotBeyondFrontier(token, now);
      if (!snapshot) return undefined;

      const tooSoon = room.checkPace(token);
      const response = tooSoon ? refused(tooSoon, request) : json(waitingView(snapshot));
      observe(response.status, beganMs);
      return response;
    },
  };
}

/** Problems are named by a request's id, whoever has answered it. */
function refused(refusal: Refusal, request: Request): Response {
  const requestId = requestIdOf(request);
  return withRequestId(requestId, problem(refusal, requestId));
}
