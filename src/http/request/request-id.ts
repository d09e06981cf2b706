/** Request ids that a client may choose. They are repeated in the answer, in problems and in the log. */
const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;
const HEADER = "X-Request-Id";

/** The client's id for its request if usable, otherwise a new one. */
export function requestIdOf(request: Request): string {
  return ownRequestId(request) ?? crypto.randomUUID();
}

function ownRequestId(request: Request): string | undefined {
  const given = request.headers.get(HEADER);
  return given !== null && REQUEST_ID.test(given) ? given : undefined;
}

export function withRequestId(requestId: string, response: Response): Response {
  response.headers.set(HEADER, requestId);
  return response;
}

/** The answer with the client's own request id, if there is one. For answers too cheap to generate an id. */
export function withOwnRequestId(request: Request, response: Response): Response {
  const requestId = ownRequestId(request);
  return requestId === undefined ? response : withRequestId(requestId, response);
}
