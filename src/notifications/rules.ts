import { SECOND_MS } from "../core/time.ts";

/** What a device is told: that its turn comes soon, or that it came. */
export type Stage = "near" | "turn";

/** So long before the turn, by the pace of the last minutes. Long enough to find the phone. */
const NEAR_MINUTES = 3;
/** Where nothing is known of the pace yet. */
const NEAR_PLACES_MIN = 20;
/** However fast a line is: as many as one turn may look for. */
const NEAR_PLACES_MAX = 5_000;

/** How many people are called in the time before a turn that counts as near. */
export function nearPlaces(calledPerMinute: number): number {
  const called = Math.ceil(calledPerMinute * NEAR_MINUTES);
  return Math.min(NEAR_PLACES_MAX, Math.max(NEAR_PLACES_MIN, called));
}

/** How long a push service keeps a message for a device that it cannot reach: later it would be wrong. */
export const KEPT_SECONDS: Record<Stage, number> = { near: 180, turn: 600 };

const TEXTS = {
  ko: {
    near: ["예매 순서가 곧 다가옵니다", "이 알림을 눌러 화면을 열어 두고 기다려 주세요."],
    turn: ["예매 순서가 되었습니다", "지금 이 알림을 눌러 입장해 주세요."],
  },
  en: {
    near: ["It's almost your turn", "Please open the page and keep it open."],
    turn: ["It's your turn", "Please open the page now to enter."],
  },
} as const;

/** What the device shows, and where it leads. */
export function noticeOf(stage: Stage, locale: keyof typeof TEXTS, concertId: string) {
  const [title, body] = TEXTS[locale][stage];
  return { stage, title, body, address: `/concerts/${concertId}/queue` };
}

const ATTEMPTS_MAX = 5;
const PAUSE_MS = 3 * SECOND_MS;

export type AfterAttempt = { outcome: "told" } | { outcome: "gone" } | { outcome: "again"; pauseMs: number };

/**
 * What becomes of a subscription after an attempt. A push service says by 404 or 410 that the device wants
 * nothing more; any other refusal of the kind 4xx would be given again.
 */
export function afterAttempt(attempts: number, status: number | null): AfterAttempt {
  if (status !== null && status >= 200 && status < 300) return { outcome: "told" };
  const mayPass = status === null || status === 429 || status >= 500;
  if (!mayPass || attempts >= ATTEMPTS_MAX) return { outcome: "gone" };
  return { outcome: "again", pauseMs: PAUSE_MS * attempts };
}
