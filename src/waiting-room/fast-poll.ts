import type { QueueId } from "../core/ids.ts";
import { json, problem, type Shortcut } from "../http/http.ts";
import type { Observe } from "../http/route.ts";
import type { WaitingRoom } from "./service.ts";
import type { KnownVisitors } from "./status/known-visitors.ts";
import { waitingView } from "./status-view.ts";

/**
 * The status poll of a waiting visitor, answered with no routing at all: polls are nearly all that a sale's first minute
 * consists of. Whatever cannot be answered from memory is left to the call's own route. So are all refusals but one.
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

      const sight = room.sightBeyondFrontier(token, now);
      if (!sight) return undefined;

      const tooSoon = room.checkPace(token);
      const response = tooSoon ? problem(tooSoon) : json(waitingView(sight));
      observe(response.status, beganMs);
      return response;
    },
  };
}
