/**
 * What a buyer's browser meets at Toss Payments, as far as it is documented: the script `/v2/standard` with
 * `TossPayments(clientKey).payment({ customerKey }).requestPayment({ … })`, which goes to a page where the
 * buyer agrees or not, which comes back to `successUrl` with `paymentKey`, `orderId` and `amount`, or to
 * `failUrl` with `code`, `message` and `orderId`. Answers null for any other address.
 */
export async function tossWindow(
  request: Request,
  authorise: (orderId: string, amount: number) => string,
): Promise<Response | null> {
  const url = new URL(request.url);
  if (url.pathname === "/v2/standard") {
    const headers = { "Content-Type": "text/javascript; charset=utf-8" };
    return new Response(sdk(url.origin), { headers });
  }
  if (url.pathname !== "/window") return null;
  const { orderId, amount, successUrl, failUrl } = Object.fromEntries(url.searchParams) as Record<
    string,
    string
  >;
  if (request.method === "GET") {
    const page = `<!doctype html><html lang="ko"><title>결제창</title><h1>${amount}원</h1>
      <form method="post"><button name="choice" value="agree">동의하고 결제</button>
      <button name="choice" value="cancel">취소</button></form></html>`;
    return new Response(page, { headers: { "Content-Type": "text/html; charset=utf-8" } });
  }
  const choice = new URLSearchParams(await request.text()).get("choice");
  const back =
    choice === "agree"
      ? withQuery(successUrl!, {
          paymentType: "NORMAL",
          paymentKey: authorise(orderId!, Number(amount)),
          orderId: orderId!,
          amount: amount!,
        })
      : withQuery(failUrl!, {
          code: "PAY_PROCESS_CANCELED",
          message: "결제가 사용자에 의해 취소되었습니다.",
          orderId: orderId!,
        });
  return Response.redirect(back, 303);
}

function withQuery(address: string, query: Record<string, string>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}

/** Refuses what the documentation says is refused. */
function sdk(origin: string): string {
  return `
    window.TossPayments = (clientKey) => {
      if (!/^(test|live)_ck_/.test(clientKey))
    throw Object.assign(new Error("client key"), { code: "INVALID_CLIENT_KEY" });
      return { payment: ({ customerKey }) => ({ requestPayment: async (request) => {
        const { method, amount, orderId, orderName, successUrl, failUrl } = request;
        const isGood = method === "CARD" && amount.currency === "KRW" && Number.isInteger(amount.value)
          && /^[\\w=-]{6,64}$/.test(orderId) && orderName.length > 0 && orderName.length <= 100
          && /^[\\w=.@-]{2,50}$/.test(customerKey) && URL.canParse(successUrl) && URL.canParse(failUrl);
        if (!isGood) throw Object.assign(new Error("a parameter"), { code: "INVALID_REQUEST" });
        const query = new URLSearchParams({ orderId, amount: amount.value, successUrl, failUrl });
        window.location.assign("${origin}/window?" + query);
        return new Promise(() => {});
      } }) };
    };`;
}
