/** What a client may call its request: the name comes back in the answer, in problems and in the log. */
const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;
const HEADER = "X-Request-Id";

/** What a request is called: as the client says, if that is usable, else a new name. */
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

/** The answer with the client's own name for its request, if there is one: for answers too cheap to name each. */
export function withOwnRequestId(request: Request, response: Response): Response {
  const requestId = ownRequestId(request);
  return requestId === undefined ? response : withRequestId(requestId, response);
}
