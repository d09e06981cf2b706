import type { enConsoleBooks } from "../en/books.ts";

export const koConsoleBooks: typeof enConsoleBooks = {
  books: {
    heading: "정산",
    sales: "월 매출",
    givenBack: "취소된 좌석",
    equal: "원장과 일치합니다: {{sales}}",
    differs: "원장의 금액은 {{sales}}으로 위의 순매출과 다릅니다. 서버 운영자에게 점검을 요청해 주세요.",
    span: "{{from}}부터 {{to}}까지",
    closedBy: "{{name}} 님이 {{at}}에 마감했습니다.",
    csv: "공연별 정산 내역 (CSV)",
    byConcert: "공연별",
    points: "포인트",
    credited: "이번 달 충전",
    sentBack: "카드로 환불",
    open: "처리 중",
    outstanding: "월말 보유 포인트",
    age: "{{days}}일 경과",
    close: "월 마감",
    closeYes: "{{month}} 마감",
    closeEffect:
      "{{month}}의 수치(공연 {{count}}개)가 확정되어 더는 바뀌지 않습니다. 이후의 환불은 환불한 달에 반영됩니다.",
    notOver: "달이 끝난 뒤에 마감할 수 있습니다.",
  },
};
