import { type Buyer, pay } from "../../testing/buyer.ts";
import type { setSaleStage } from "../../testing/stage.ts";

/** What tests of mails do on a stage with a sale. */
export function mailActs({ frontrow, holder }: Pick<ReturnType<typeof setSaleStage>, "frontrow" | "holder">) {
  let seat = 1;

  return {
    nextSeat: () => seat++,

    /** Somebody who has paid, and whom mail reaches at this address. */
    async buyerAt(email: string, locale = "ko", seats = 1) {
      const seatNumbers = Array.from({ length: seats }, () => seat++);
      const { buyer, reservationId } = await holder(seatNumbers);
      const contact = { name: "김민지", email, phone: null, locale };
      await buyer.call("PUT", "/v1/users/me/contact", { body: contact });
      const { body } = await pay(buyer, reservationId);
      return { buyer, reservationId, seatNumbers, paid: body };
    },

    /** One turn of the loop. What waits for a pause or for a lease is due, as if it had passed. */
    async sendDue(): Promise<void> {
      await frontrow.admin`
        update messages set next_try_at = clock_timestamp() where status = 'PENDING'`;
      await frontrow.services.messages.sendDue();
    },

    async messagesOf(buyer: Buyer) {
      const rows = await frontrow.admin<{ kind: string; status: string; attempts: number; reason: string }[]>`
        select kind, status, attempts, reason from messages
        where user_id = ${buyer.userId} order by sequence`;
      return rows.map((row) => ({ ...row }));
    },
  };
}
