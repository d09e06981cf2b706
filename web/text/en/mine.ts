export const enMine = {
  keep: {
    title: "Keep your tickets",
    text:
      "Your tickets are kept in this browser. To have them on another device too, scan this code or open " +
      "the link there. Whoever has it can use your tickets and points, so show it to nobody. You can " +
      "also print them.",
    link: "Link to your tickets",
    forgets:
      "This browser stores nothing: reload or close this page, and your tickets are gone from it. Save " +
      "the link below, or print your tickets, before you leave.",
    warnTitle: "This browser stores nothing",
    warn:
      "Reload or close this page, and your place, points and tickets are gone from it. Before you pay, " +
      "allow this site to store data, or use another browser. If you go on, save the link to your " +
      "tickets afterwards, or print them.",
    cannotLeave:
      "Payment takes you to another page and back, and this browser would have forgotten you. Allow " +
      "this site to store data first.",
  },
  mine: {
    title: "My tickets",
    parts: {
      label: "What you own",
      tickets: "Tickets",
      reservations: "Reservations",
      payments: "Payments",
      points: "Points",
    },
    nobody: "Nothing yet. Once you join a line, everything of yours is here.",
    noTickets: "No tickets yet.",
    noReservations: "No reservations yet.",
    noPayments: "No payments yet.",
    noEntries: "No movements yet.",
    search: "Search",
    print: "Print tickets",
    code: "Ticket code for {{seat}}",
    showAtDoor: "Show this code at the door",
    codeVoid: "This ticket was given back. Its code no longer opens the door.",
    ticketStatus: { VALID: "Valid", CHECKED_IN: "Checked in", CANCELLED: "Cancelled" },
    reservationStatus: {
      HELD: "Held",
      CONFIRMED: "Paid",
      EXPIRED: "Lapsed",
      CANCELLED: "Released",
      REFUNDED: "Refunded",
    },
    paymentStatus: { SUCCEEDED: "Paid", REFUNDED: "Refunded" },
    kinds: {
      TOP_UP: "Top-up",
      PAYMENT: "Payment",
      REFUND: "Refund",
      ORGANISER_REFUND: "Refund by the organiser",
      FEE_RETURN: "Cancellation fee returned",
      TOP_UP_REVERSAL: "Top-up reversed",
      TOP_UP_REVERSAL_RETURN: "Reversal undone",
    },
    when: "When",
    what: "What",
    amount: "Amount",
    balance: "Balance",
    status: "Status",
    unnamedConcert: "Concert",
    seatCount_one: "{{count}} seat",
    seatCount_other: "{{count}} seats",
    pay: "Pay",
    seatsBack_one: "{{count}} seat given back",
    seatsBack_other: "{{count}} seats given back",
    balanceNow: "You have {{amount}}.",
  },
  cancel: {
    link: "See or cancel",
    toMine: "All that is mine",
    title: "Cancel",
    which: "Seats to give back",
    paid: "Paid",
    price: "These seats cost",
    fee: "Cancellation fee",
    free: "none",
    refund: "Back to your points",
    start_one: "Cancel {{count}} seat",
    start_other: "Cancel {{count}} seats",
    sure_one:
      "Give it back? {{refund}} comes back to your points; the fee is {{fee}}. Others can buy the seat " +
      "at once, so this cannot be undone.",
    sure_other:
      "Give them back? {{refund}} comes back to your points; the fee is {{fee}}. Others can buy the " +
      "seats at once, so this cannot be undone.",
    yes: "Yes, cancel",
    whyNot: {
      notPaid: "Only seats that were paid for can be cancelled.",
      none: "Choose a seat first.",
      tooLate: "Cancelling closed on {{when}}.",
      used: "A ticket that was used at the door cannot be cancelled.",
      unknown: "These seats cannot be cancelled now.",
    },
    doneTitle: "Cancelled",
    done: "{{amount}} came back. You have {{balance}} now.",
    termsTitle: "What cancelling costs",
    termsFree: "Free within {{bought}} days of buying, if the show is {{before}} days away or more",
    termsPurchaseDay: "Free until midnight on the day of buying",
    termsFinal: "Otherwise it cannot be cancelled",
    termsTier_one: "{{count}} day before the show, or more: {{percent}} percent",
    termsTier_other: "{{count}} days before the show, or more: {{percent}} percent",
    termsMax: "({{amount}} a seat at most)",
    termsCloses: "Until {{when}}; not at all after that",
  },
  reverse: {
    link: "Send back",
    toPoints: "To my points",
    title: "Send points back",
    toppedUp: "Topped up",
    back: "Gone back to the card",
    unused: "Unused, can go back",
    amount: "Points to send back",
    start: "Send {{amount}} back to the card",
    sure: "Send {{amount}} back to where they were paid from? They leave your points at once.",
    yes: "Yes, send back",
    whyNot: {
      allBack: "All of this top-up went back, or it never went through.",
      spent: "There are no unused points.",
      amount: "Between 1 and {{max}} points.",
    },
    done: "{{amount}} went back to where they were paid from.",
    open:
      "The payment company has not answered yet. The points are out of your wallet; this settles by " +
      "itself.",
    declined: "The payment company declined. The points are back in your wallet.",
    status: { SENT: "on its way", UNKNOWN: "on its way", SUCCEEDED: "gone back", FAILED: "declined" },
  },
  reason: {
    CLOSED: "Sales of this date have closed. Seats of other dates may still be on sale.",
    STOPPED: "The organiser has stopped the sale of this date. Seats of other dates may still be on sale.",
    POSTPONED: "The organiser has postponed this date. Seats of other dates may still be on sale.",
    CANCELLED: "The organiser has cancelled this date. Seats of other dates may still be on sale.",
    SINGLE_SEAT_LEFT: "Your choice would leave a single seat. Please choose seats that leave none.",
    COMPANION_WITHOUT_WHEELCHAIR:
      "A companion seat is sold only with the wheelchair place beside it. Please choose both.",
    held_long:
      "You have held these seats several times without paying. Choose other seats, or try again in a " +
      "few minutes.",
    timed_out: "Your time in the sale is over. Join the line again for a new place.",
    consumed: "You have bought your seats, so this place in line is used.",
    left: "You have left the line. Join it again for a new place.",
    missed: "Your turn has passed. Join the line again for a new place.",
    revoked:
      "The organiser has ended your place in line. You have paid for no seat, and your points are " +
      "still yours.",
  },
};
