import type { Concert } from "../../api/types.ts";
import { readPlace } from "../../device/places.ts";
import { writeStored } from "../../device/stored.ts";
import { findWorker, registerWorker, whenActive } from "../../offline/register.ts";
import { language } from "../../text/language.ts";
import { deletePushSubscription, putPushSubscription, seePushKey } from "./notice-calls.ts";

/** Whether this device can be told of a turn while its page is closed. */
export type NoticeSupport = "yes" | "denied" | "home-screen" | "no";

export function noticeSupport(): NoticeSupport {
  const can = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  if (!can) return isAppleTouch() && !isOnHomeScreen() ? "home-screen" : "no";
  return Notification.permission === "denied" ? "denied" : "yes";
}

/** Under which this browser remembers the place whose turn it is told of. */
export const noticesKey = (queueId: string): string => `told.${queueId}`;

/**
 * Has this device told. Asks for permission first: call it from a press. Answers whether it will be told.
 */
export async function askForNotices({ concertId, queueId }: Concert): Promise<boolean> {
  if ((await Notification.requestPermission()) !== "granted") return false;
  const [registration, { publicKey }] = await Promise.all([registerWorker(), seePushKey()]);
  if (registration === undefined) return false;
  await whenActive(registration);
  const known = await registration.pushManager.getSubscription();
  // A browser has one subscription, for one key. The server's is another one after its secret was changed.
  if (known !== null && keyOf(known) !== publicKey) await known.unsubscribe();
  const { endpoint, keys } = (
    await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey })
  ).toJSON();
  const { p256dh, auth } = keys as { p256dh: string; auth: string };
  const body = { endpoint: endpoint!, keys: { p256dh, auth }, locale: language(), concertId };
  await putPushSubscription(queueId, body);
  writeStored(noticesKey(queueId), readPlace(queueId)?.token ?? null);
  return true;
}

export async function stopNotices(queueId: string): Promise<void> {
  await deletePushSubscription(queueId);
  writeStored(noticesKey(queueId), null);
  const registration = await findWorker();
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
}

function keyOf({ options }: PushSubscription): string {
  const bytes = new Uint8Array(options.applicationServerKey ?? new ArrayBuffer(0));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

/** Browsers of these devices have notices only for pages on the home screen. */
function isAppleTouch(): boolean {
  return (
    /iPhone|iPad/.test(navigator.userAgent) ||
    (/Mac/.test(navigator.userAgent) && navigator.maxTouchPoints > 1)
  );
}

function isOnHomeScreen(): boolean {
  return matchMedia("(display-mode: standalone)").matches;
}
