/**
 * The button of a sale for other sites:
 *
 *     <script async src="https://tickets.example/embed.js" data-concert="CONCERT-ID"></script>
 *
 * It says what can be done now, and opens the concert's page in a new tab. It styles its own elements alone,
 * and reads two public calls; the other site's page gives it nothing.
 */

const TEXTS = {
  ko: {
    OPEN: "예매하기",
    SCHEDULED: "{time} 후 예매 오픈",
    PAUSED: "예매 일시 중단",
    SOLD_OUT: "매진",
    CLOSED: "예매 종료",
    POSTPONED: "공연 연기",
    CANCELLED: "공연 취소",
    waiting: "대기 인원 {count}명",
    opens: "새 창에서 열립니다",
    days: "{days}일 ",
  },
  en: {
    OPEN: "Book tickets",
    SCHEDULED: "Sales open in {time}",
    PAUSED: "Sales are paused",
    SOLD_OUT: "Sold out",
    CLOSED: "Sales are closed",
    POSTPONED: "Postponed",
    CANCELLED: "Cancelled",
    waiting: "{count} waiting",
    opens: "opens in a new tab",
    days: "{days} d ",
  },
} as const;

interface Offered {
  queueId: string;
  isCancelled: boolean;
  isPostponed: boolean;
}

interface QueueNow {
  state: "OPEN" | "SCHEDULED" | "PAUSED" | "SOLD_OUT" | "CLOSED";
  waiting: number;
  opensAt: string | null;
  serverTime: string;
}

const ASK_EVERY_MS = 30_000;
const BUTTON = [
  "display:inline-block",
  "padding:0.75em 1.4em",
  "border-radius:0.75em",
  "background:#b3123f",
  "color:#fff",
  "font:700 1rem/1.3 system-ui,sans-serif",
  "text-decoration:none",
].join(";");

// Known only while the script itself runs, and not in what runs later.
const script = document.currentScript as HTMLScriptElement | null;
if (script) show(script);

function show(script: HTMLScriptElement): void {
  const { concert, lang } = script.dataset;
  if (!concert) return;
  const { origin } = new URL(script.src);
  const isKorean = (lang ?? (document.documentElement.lang || navigator.language)).startsWith("ko");
  const words = TEXTS[isKorean ? "ko" : "en"];
  const link = document.createElement("a");
  link.href = `${origin}/concerts/${encodeURIComponent(concert)}?lang=${isKorean ? "ko" : "en"}`;
  link.target = "_blank";
  link.rel = "noopener";
  link.style.cssText = BUTTON;
  const main = document.createElement("span");
  const more = document.createElement("span");
  more.style.cssText = "display:block;font-weight:400;font-size:0.8em";
  const hint = document.createElement("span");
  hint.style.cssText = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)";
  hint.textContent = ` (${words.opens})`;
  link.append(main, hint, more);
  main.textContent = words.OPEN;
  script.after(link);

  let queue: QueueNow | undefined;
  let askedAtMs = 0;
  let calledOff: "CANCELLED" | "POSTPONED" | null = null;

  const ask = async (): Promise<void> => {
    const read = async (path: string) => {
      const answer = await fetch(origin + path, { credentials: "omit" });
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    };
    const offered = (await read(`/v1/concerts/${encodeURIComponent(concert)}`)) as Offered;
    calledOff = offered.isCancelled ? "CANCELLED" : offered.isPostponed ? "POSTPONED" : null;
    const sentAtMs = performance.now();
    queue = (await read(`/v1/queues/${offered.queueId}`)) as QueueNow;
    askedAtMs = sentAtMs;
    draw();
  };

  const draw = (): void => {
    if (!queue) return;
    if (calledOff) {
      main.textContent = words[calledOff];
      more.textContent = "";
      return;
    }
    const { state, waiting, opensAt, serverTime } = queue;
    const leftMs =
      opensAt === null ? 0 : Date.parse(opensAt) - Date.parse(serverTime) - (performance.now() - askedAtMs);
    const isComing = state === "SCHEDULED" && leftMs > 0;
    main.textContent = isComing
      ? words.SCHEDULED.replace("{time}", timeOf(leftMs))
      : words[state === "SCHEDULED" ? "OPEN" : state];
    const count = new Intl.NumberFormat(isKorean ? "ko" : "en").format(waiting);
    more.textContent = waiting > 0 ? words.waiting.replace("{count}", count) : "";
  };

  const timeOf = (ms: number): string => {
    const seconds = Math.ceil(ms / 1_000);
    const days = Math.floor(seconds / 86_400);
    const clock = [Math.floor(seconds / 3_600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
    const time = clock.map((each) => String(each).padStart(2, "0")).join(":");
    return (days > 0 ? words.days.replace("{days}", String(days)) : "") + time;
  };

  // The link works all the same while nothing can be read.
  let triedAtMs = 0;
  const askAgain = () => {
    triedAtMs = performance.now();
    ask().catch(() => undefined);
  };
  askAgain();
  // Nobody asks for who does not look, or where nothing changes any more. Seats of a sold-out sale come back.
  const isOver = () => calledOff === "CANCELLED" || queue?.state === "CLOSED";
  const askIfDue = () => {
    if (!document.hidden && !isOver() && performance.now() - triedAtMs >= ASK_EVERY_MS) askAgain();
  };
  setInterval(askIfDue, 1_000);
  document.addEventListener("visibilitychange", askIfDue);
  setInterval(draw, 1_000);
}
