const SCRIPT = "/service-worker.js";
/** Pages elsewhere never go through it: what it keeps is the page of tickets. */
const SCOPE = "/mine";

/** Missing on plain HTTP addresses other than this machine's own. */
function workers(): ServiceWorkerContainer | undefined {
  return navigator.serviceWorker as ServiceWorkerContainer | undefined;
}

/** Registers the worker that keeps tickets and shows notices. Undefined where browsers have none. */
export async function registerWorker(): Promise<ServiceWorkerRegistration | undefined> {
  return workers()?.register(SCRIPT, { scope: SCOPE });
}

/** The worker's registration, if this browser has one. */
export async function findWorker(): Promise<ServiceWorkerRegistration | undefined> {
  return workers()?.getRegistration(SCOPE);
}

/** Resolves once the worker of this registration runs. */
export function whenActive({
  active,
  waiting,
  installing,
}: ServiceWorkerRegistration): Promise<void> | undefined {
  const coming = installing ?? waiting;
  if (active !== null || coming === null) return undefined;
  return new Promise((done) =>
    coming.addEventListener("statechange", () => coming.state === "activated" && done()),
  );
}
