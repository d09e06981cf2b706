import type { Result } from "./verdict.ts";

/** The words of the door's page. */
const en = {
  title: "Door",
  enrol: "Set up this phone",
  enrolHow: "Scan the code that the console shows, or paste its text.",
  paste: "Text of the code",
  enrolButton: "Set up",
  enrolFailed: "This code was used, has expired or is not one of ours. Ask for a new one.",
  noNetwork: "No connection. Try again when there is one.",
  camera: "Use the camera",
  noCamera: "The camera cannot be used. Allow it in the browser's settings, or find tickets by hand.",
  date: "Date",
  gate: "Gate",
  start: "Start",
  loadingList: "Loading the list of tickets…",
  noList: "The list of tickets is not on this phone yet. It needs a connection once.",
  change: "Change",
  inside: "{{inside}} of {{tickets}} inside",
  online: "Connected",
  offline: "Offline. Scans are kept and sent later.",
  waiting: "{{count}} to send",
  search: "Find by name, booking number or seat",
  nobody: "No ticket found.",
  letIn: "Let in",
  undo: "Undo",
  undone: "Taken back. The ticket can be used again.",
  force: "Let in anyway",
  reason: "Why? It is recorded.",
  forced: "Let in, with a reason",
  next: "Next",
  aim: "Hold the code in front of the camera.",
  since: "Came in at {{time}}, {{gate}}",
  forDate: "This ticket is for {{time}}.",
  conflicts: "Let in by this phone, but not by the server. Please check:",
  conflictsSeen: "Checked",
  seat: "{{section}} row {{row}} seat {{label}}",
  results: {
    OK: "Welcome",
    ALREADY_IN: "Already in",
    CANCELLED: "Cancelled",
    OTHER_PERFORMANCE: "Another date",
    UNKNOWN: "Not a ticket of ours",
  } satisfies Record<Result, string>,
};

type Texts = typeof en;

const ko: Texts = {
  title: "검표",
  enrol: "검표 기기 등록",
  enrolHow: "운영 화면의 등록 코드를 스캔하거나 텍스트를 붙여 넣어 주세요.",
  paste: "등록 코드 텍스트",
  enrolButton: "등록하기",
  enrolFailed: "이미 사용했거나 만료된 코드입니다. 새 코드를 요청해 주세요.",
  noNetwork: "연결할 수 없습니다. 잠시 후 다시 시도해 주세요.",
  camera: "카메라 켜기",
  noCamera: "카메라를 사용할 수 없습니다. 브라우저 설정에서 허용하거나 직접 검색해 주세요.",
  date: "회차",
  gate: "게이트",
  start: "시작하기",
  loadingList: "티켓 목록을 불러오는 중…",
  noList: "이 기기에 아직 티켓 목록이 없습니다. 처음 한 번은 인터넷 연결이 필요합니다.",
  change: "변경",
  inside: "입장 {{inside}} / {{tickets}}명",
  online: "연결됨",
  offline: "오프라인입니다. 검표 기록은 저장 후 자동으로 전송됩니다.",
  waiting: "전송 대기 {{count}}건",
  search: "이름, 예매번호, 좌석으로 찾기",
  nobody: "티켓을 찾을 수 없습니다.",
  letIn: "입장 처리",
  undo: "입장 취소",
  undone: "입장을 취소했습니다. 다시 입장할 수 있는 티켓입니다.",
  force: "사유 입력 후 입장",
  reason: "사유를 입력해 주세요. 기록에 남습니다.",
  forced: "사유 확인 후 입장",
  next: "다음",
  aim: "티켓의 QR 코드를 카메라에 비춰 주세요.",
  since: "{{time}} {{gate}} 입장",
  forDate: "{{time}} 회차의 티켓입니다.",
  conflicts: "이 기기로 입장했지만 서버에서 확인되지 않은 관객입니다. 확인해 주세요.",
  conflictsSeen: "확인 완료",
  seat: "{{section}} {{row}}열 {{label}}번",
  results: {
    OK: "입장 가능",
    ALREADY_IN: "이미 입장한 티켓",
    CANCELLED: "취소된 티켓",
    OTHER_PERFORMANCE: "다른 회차의 티켓",
    UNKNOWN: "확인할 수 없는 티켓",
  },
};

const LANGUAGE =
  navigator.languages.find((each) => /^(ko|en)/.test(each))?.slice(0, 2) === "ko" ? "ko" : "en";
const TEXTS = LANGUAGE === "ko" ? ko : en;

export function startLanguage(): void {
  document.documentElement.lang = LANGUAGE;
}

/** A text with its values. */
export function text(
  key: Exclude<keyof Texts, "results">,
  values: Readonly<Record<string, string | number>> = {},
): string {
  return TEXTS[key].replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? ""));
}

export function resultText(result: Result): string {
  return TEXTS.results[result];
}

/** The seat as it is printed. */
export function seatText({ section, row, label }: { section: string; row: string; label: string }): string {
  return text("seat", { section, row, label }).trim();
}

export function timeText(at: string | number, timeZone?: string): string {
  const day = typeof at === "number" || timeZone !== undefined;
  return new Intl.DateTimeFormat(LANGUAGE, {
    ...(day ? { month: "short", day: "numeric", weekday: "short" } : {}),
    hour: "numeric",
    minute: "2-digit",
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(new Date(at));
}
