import type { enLine } from "../en/line.ts";

export const koLine: typeof enLine = {
  concerts: {
    title: "공연",
    lead: "줄을 서고, 좌석을 고르면, 내 자리입니다. 아무도 새치기하지 못합니다.",
    none: "아직 예매 중인 공연이 없습니다. 곧 다시 찾아 주세요.",
    search: "공연 검색",
    over: "종료된 공연",
    untilOpening: "예매 시작까지",
    opens: "예매 시작 {{when}}",
    closes: "예매 마감 {{when}}",
    limit_one: "1인 최대 {{count}}석",
    limit_other: "1인 최대 {{count}}석",
    holdMinutes_one: "고른 좌석은 {{count}}분 동안 임시 배정됩니다",
    holdMinutes_other: "고른 좌석은 {{count}}분 동안 임시 배정됩니다",
    holdSeconds_one: "고른 좌석은 {{count}}초 동안 임시 배정됩니다",
    holdSeconds_other: "고른 좌석은 {{count}}초 동안 임시 배정됩니다",
    datesInside: "회차와 좌석은 내 차례가 되면 볼 수 있습니다.",
  },
  queue: {
    title: "지금 대기열",
    state: { SCHEDULED: "시작 전", OPEN: "진행 중", PAUSED: "일시 중지", SOLD_OUT: "매진", CLOSED: "마감" },
    waiting: "명 대기 중",
    inside: "명 좌석 선택 중",
    rate: "명 분당 입장",
    serverTime: "서버 시각",
    notice: "주최자 안내",
    join: "줄 서기",
    joining: "순번을 받는 중…",
    askingAgain_one: "접속자가 많아 처리가 지연되고 있습니다. {{count}}초 후 다시 시도합니다.",
    askingAgain_other: "접속자가 많아 처리가 지연되고 있습니다. {{count}}초 후 다시 시도합니다.",
    working: "순번을 받기 위해 기기가 계산하는 중… {{percent}}%",
    workingWhy:
      "가짜 접속을 막기 위해 주최자가 모든 기기에 약간의 계산을 요청합니다. 어디에도 아무것도 보내지 않으니 이 화면을 열어 두세요.",
    return: "내 순번 보기",
    cannotJoin: {
      SCHEDULED: "예매가 시작되면 바로 줄을 설 수 있습니다.",
      SOLD_OUT: "지금은 남은 좌석이 없습니다. 취소된 좌석이 나오면 예매할 수 있습니다.",
      CLOSED: "예매가 끝났습니다.",
    },
  },
  place: {
    kicker: "나의 대기 순번",
    keep: "이 순번은 당신의 것입니다. 새로고침하거나 새 탭을 열거나 연결이 끊겨도 그대로입니다.",
    position: "내 번호",
    ahead: "명이 앞에 있습니다",
    waitUnknown: "아직 알 수 없습니다",
    waitLabel: "예상 대기 시간",
    progress: "내 차례까지 진행 상황",
    onYourTurn: "내 차례가 되면",
    whatHappens:
      "소리와 제목으로 알려 드립니다. 이 페이지를 열어 두었다가 돌아와 주세요. 정해진 시간 안에 오셔야 합니다. 늦더라도 한동안은 뒷사람보다 먼저 다시 불러 드립니다.",
    sound: "차례가 되면 소리로 알림",
    hidden: "호출됨",
    leave: "순번 포기하기",
    leaveSure: "포기할까요? 다시 서면 맨 뒤가 됩니다.",
    leaveYes: "네, 포기합니다",
    titleWaiting: "앞에 {{ahead}}명",
    titleCalled: "내 차례입니다!",
    device: "다른 기기에서 이어서 하기",
    deviceText:
      "휴대폰으로 이 코드를 찍거나 링크를 열어 주세요. 이 링크를 가진 사람은 내 순번과 포인트를 쓸 수 있으니 아무에게도 보여 주지 마세요.",
    deviceLink: "내 순번 링크",
    adopting: "순번을 이어받는 중…",
    adoptReplaces:
      "이 기기에는 이미 다른 순번이나 포인트, 티켓이 있습니다. 이어서 하면 그것을 대신하며, 둘 다 볼 수는 없습니다.",
    adoptYes: "대신하고 이어서 하기",
    adoptFailed: "링크가 온전하지 않습니다. 처음 기기에서 다시 열어 주세요.",
    until: "남은 시간 {{time}}",
    untilLabel: "예매 남은 시간",
  },
  state: {
    REGISTERED: {
      title: "등록되었습니다",
      text: "예매가 시작될 때 번호를 추첨합니다. 일찍 오거나 늦게 와도 차이가 없습니다.",
    },
    WAITING: { title: "줄을 서고 있습니다", text: "" },
    READY: { title: "내 차례입니다", text: "입장하는 중입니다." },
    ACTIVE: {
      title: "내 차례입니다",
      text: "지금 좌석을 골라 주세요. 임시 배정된 좌석은 그 좌석의 남은 시간까지 유지됩니다.",
    },
    MISSED: {
      title: "호출했지만 자리에 없었습니다",
      text: "순번은 사라지지 않았습니다. 돌아오셨으니 자리가 나는 대로 다음에 불러 드립니다.",
    },
    CONSUMED: {
      title: "좌석을 구매했습니다",
      text: "이 순번은 사용되었습니다. 더 필요하면 다시 줄을 서 주세요.",
    },
    EXPIRED_IN: {
      title: "예매 가능 시간이 지났습니다.",
      text: "선점한 좌석은 해제되었습니다. 처음부터 다시 시도해 주세요.",
    },
    EXPIRED_OUT: {
      title: "차례가 지나갔습니다",
      text: "호출했지만 시간 안에 오지 않았습니다. 새 순번을 받으려면 다시 줄을 서 주세요.",
    },
    LEFT: {
      title: "줄에서 나왔습니다",
      text: "순번을 포기했습니다. 새 순번을 받으려면 다시 줄을 서 주세요.",
    },
    REVOKED: {
      title: "주최자가 순번을 취소했습니다",
      text: "잘못된 것 같다면 공연 주최자에게 문의해 주세요.",
    },
    PAUSED: {
      title: "대기열이 잠시 멈췄습니다",
      text: "지금은 아무도 부르지 않습니다. 순번은 그대로 유지됩니다.",
    },
    SOLD_OUT: {
      title: "매진되었습니다",
      text: "지금은 남은 좌석이 없습니다. 취소된 좌석이 나오면 대기 순서대로 안내해 드립니다. 대기 순번은 유지됩니다.",
    },
    WITHDRAWN: {
      title: "예매가 종료되었습니다.",
      text: "주최자가 이 공연의 예매를 종료했습니다. 대기 순번과 선점한 좌석은 유지되지 않습니다. 결제된 좌석은 없으며 포인트는 그대로 있습니다.",
    },
    CLOSED: {
      title: "예매가 마감되었습니다",
      text: "주최자가 예매를 마감했습니다. 더 이상 입장할 수 없습니다.",
    },
    NONE: { title: "대기 순번이 없습니다", text: "공연 페이지에서 줄을 서 주세요." },
    UNKNOWN: {
      title: "알 수 없는 순번입니다",
      text: "이 브라우저가 기억하는 순번을 서버가 알지 못합니다. 다시 줄을 서 주세요.",
    },
    SCHEDULED: { title: "예매 시작 전입니다", text: "시작할 때까지 순번은 그대로 유지됩니다." },
  },
  next: {
    chooseSeats: "좌석 고르기",
    joinAgain: "다시 줄 서기",
    toConcert: "공연으로",
    toQueue: "내 순번으로",
    seeTickets: "내 티켓 보기",
    seeConcerts: "다른 공연 보기",
  },
};
