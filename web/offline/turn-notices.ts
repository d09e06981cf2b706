interface PushEvent extends Event {
  data: { text(): string } | null;
  waitUntil(work: Promise<unknown>): void;
}
interface NoticeClick extends Event {
  notification: Notification;
  waitUntil(work: Promise<unknown>): void;
}
interface Page {
  url: string;
  focus(): Promise<unknown>;
}

const worker = globalThis as unknown as {
  addEventListener<Kind extends Event>(name: string, listener: (event: Kind) => void): void;
  registration: { showNotification(title: string, options: object): Promise<void> };
  location: { origin: string };
  navigator: { language: string };
  clients: {
    matchAll(options: object): Promise<readonly Page[]>;
    openWindow(address: string): Promise<unknown>;
  };
};

/** As the server sends it, encrypted for this device. */
interface Notice {
  title: string;
  body: string;
  /** A path of ours. */
  address: string;
}

/** Shows that a turn is near, or that it came, and leads to the page of the line. */
export function tellOfTurns(): void {
  worker.addEventListener<PushEvent>("push", (event) => {
    const { title, body, address } = noticeOf(event.data?.text() ?? "");
    event.waitUntil(
      worker.registration.showNotification(title, {
        body,
        // The later notice takes the place of the earlier one, and is heard again.
        tag: address,
        renotify: true,
        requireInteraction: true,
        vibrate: [300, 150, 300, 150, 300],
        data: { address },
      }),
    );
  });

  worker.addEventListener<NoticeClick>("notificationclick", (event) => {
    event.notification.close();
    event.waitUntil(openPage((event.notification.data as { address: string }).address));
  });
}

/**
 * What a push says. Where a worker shows no notice, browsers show one of their own, and stop pushes after a
 * few of these. So one that cannot be read is shown as plain text, and an empty one asks to look at the page.
 */
function noticeOf(pushed: string): Notice {
  try {
    const { title, body, address } = JSON.parse(pushed) as Partial<Notice>;
    if (isText(title) && isText(body) && isText(address)) return { title, body, address };
  } catch {
    // Plain text.
  }
  const isKorean = worker.navigator.language.startsWith("ko");
  const [title, body] = isKorean
    ? ["예매 순서 알림", "공연 페이지에서 대기 순번을 확인해 주세요."]
    : ["Your place in the queue", "Please check it on the page of the concert."];
  return { title, body: isText(pushed) ? pushed : body, address: "/" };
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** The page that is open already, or a new one. */
async function openPage(address: string): Promise<unknown> {
  const wanted = new URL(address, worker.location.origin);
  if (wanted.origin !== worker.location.origin) return undefined;
  const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = pages.find(({ url }) => new URL(url).pathname === wanted.pathname);
  return open ? open.focus() : worker.clients.openWindow(wanted.href);
}
