export const enMine = {
  keep: {
    title: "Keep your tickets",
    kept: "Your tickets are kept in this browser.",
    text:
      "To have them on another device, scan this code or open the link there. Anyone who has it can use " +
      "your tickets and points, so do not show it to anyone. You can also print them.",
    link: "Link to your tickets",
    forgets:
      "Reload or close this page, and your tickets are gone from it. Save the link below, or print your " +
      "tickets, before you leave.",
    found:
      "After you reload or close this page, find your tickets again with the email that you booked with.",
    cannotLeave:
      "Payment takes you to another page and back, and this browser would have forgotten you. Allow " +
      "this site to store data first.",
  },
  find: {
    title: "Find my booking",
    text: "Enter the email address that you booked with. We'll send you a code.",
    send: "Send code",
    again: "Send a new code",
    sent:
      "If there is a booking with this address, a code of six digits is on its way. It is valid for ten " +
      "minutes.",
    wait: "We can't send another code yet. Please ask again after {{when}}.",
    meanwhile:
      "Your tickets are also in the mail of your booking. In a hurry, give the seller your booking number.",
    code: "Code from the email",
    show: "Show my bookings",
    several: "This address was used to book on more than one device. Choose only bookings that you made.",
    wrong: "This code is not valid. Please check it, or ask for a new one.",
    replaces: "This device then shows the bookings of that address instead of its own.",
    whyNot: { email: "Please enter your email address.", code: "Please enter the six digits." },
    signOut: "Sign out on all other devices",
    signOutSure:
      "Sign out on all other devices? Links to your tickets that you have shared become void, too.",
    signOutYes: "Yes, sign out",
    signedOut: "You've been signed out on all other devices.",
  },
  notices: {
    what: "This device can tell you when your turn is near and when it has come, with the page closed.",
    ask: "Notify me on this device",
    on: "This device will tell you when your turn is near and when it's your turn.",
    stop: "Stop notifications",
    failed: "This browser could not switch notifications on. Please keep the page open instead.",
    screenOn: "Your turn is near. The screen stays on while you look at this page.",
    mailAsk: "Mail me when my turn is near",
    mailSend: "Send me this mail",
    mailOn: "We'll mail you when your turn is near.",
    mailStop: "Send no mail",
    mailTooMany: "No mail can be sent to this address now. Use another address, or try again later.",
    cannot: {
      denied: "Notifications are blocked for this site. You can allow them in the browser's settings.",
      "home-screen":
        "On iPhone and iPad, notifications work only where this site was added to the home screen (iOS " +
        "16.4 or later) and the queue was joined there. Here, please keep the page open.",
      no: "This browser has no notifications. Please keep the page open.",
    },
  },
  signInEnds: {
    again: "Sign in again",
    signOut: "Sign out",
    elsewhere: "This sign-in was not started in this browser, or too long ago. Please sign in again.",
    cancelled: "The sign-in was cancelled. Nothing has changed.",
    failed: "The sign-in did not succeed. Please try again.",
    unreachable: "We couldn't reach the sign-in service. Please try again in a moment.",
  },
  mine: {
    title: "My tickets",
    parts: {
      label: "What you own",
      tickets: "Tickets",
      reservations: "Bookings",
      payments: "Payments",
      points: "Points",
    },
    nobody: "No bookings yet.",
    noTickets: "No tickets yet.",
    noReservations: "No bookings yet.",
    noPayments: "No payments yet.",
    dateNotes: {
      OPEN: "The show is postponed. The new date will be announced, and your tickets will be good for it.",
      CANCELLED: "The organiser has cancelled the show.",
    },
    moved: "The show has been moved; it was to begin on {{when}}. Your tickets are good for the new date.",
    freeUntil: "You can cancel without a fee until {{when}}.",
    feeUntil: "You can cancel until {{when}} for a fee of {{fee}} at most for the whole booking.",
    feeKept: "Fee kept",
    refunded: "Amount refunded",
    exchanged: "Seats exchanged",
    left: "Seats you still have",
    exchangedFor_one: "{{count}} seat was exchanged for another. Its booking number:",
    exchangedFor_other: "{{count}} seats were exchanged for others. Their booking number:",
    exchangedFrom:
      "These seats were exchanged for others, which counted for {{amount}} of it. Booking number before:",
    refundedToCardsWhole: "It goes back to your cards.",
    refundedToCards: "{{amount}} of it goes back to your cards, the rest to your points.",
    noEntries: "No movements yet.",
    search: "Search",
    print: "Print tickets",
    code: "Ticket code for {{seat}}",
    enlarge: "Show the code large",
    closeCode: "Close",
    doors: "Doors open {{time}}",
    showAtDoor: "Show this code at the door",
    codeVoid: "This ticket was cancelled. Its code is no longer valid.",
    ticketStatus: { VALID: "Valid", CHECKED_IN: "Checked in", CANCELLED: "Cancelled" },
    reservationStatus: {
      HELD: "Reserved",
      CONFIRMED: "Booked",
      EXPIRED: "Expired",
      CANCELLED: "Cancelled",
      REFUNDED: "Refunded",
    },
    paymentStatus: { SUCCEEDED: "Paid", REFUNDED: "Refunded" },
    kinds: {
      TOP_UP: "Top-up",
      PAYMENT: "Payment",
      REFUND: "Refund",
      ORGANISER_REFUND: "Refund by the organiser",
      FEE_RETURN: "Cancellation fee returned",
      TOP_UP_REVERSAL: "Refund to card",
      TOP_UP_REVERSAL_RETURN: "Refund to card declined",
      GIVEN_UP: "Exchange: seats before",
      TAKEN: "Exchange: new seats",
      COUNTER_SALE: "Paid at the box office",
      COUNTER_PAYOUT: "Paid out at the box office",
    },
    bookingNumber: "Booking number",
    when: "When",
    what: "What",
    amount: "Amount",
    balance: "Balance",
    status: "Status",
    unnamedConcert: "Concert",
    seatCount_one: "{{count}} seat",
    seatCount_other: "{{count}} seats",
    pay: "Pay",
    seatsBack_one: "{{count}} seat cancelled",
    seatsBack_other: "{{count}} seats cancelled",
    balanceNow: "You have {{amount}}.",
  },
  cancel: {
    link: "View or cancel",
    toMine: "Back to my tickets",
    title: "Cancel booking",
    which: "Seats to cancel",
    paid: "Paid",
    price: "These seats cost",
    fee: "Cancellation fee",
    free: "none",
    refund: "Refund to your points",
    start_one: "Cancel {{count}} seat",
    start_other: "Cancel {{count}} seats",
    sure:
      "Cancel {{seats}}? {{refund}} is refunded to your points; the fee is {{fee}}. " +
      "This cannot be undone.",
    toCard: "Refund to your card",
    sureCard:
      "Cancel {{seats}}? {{toCard}} goes back to your card and {{refund}} to your points; the fee is " +
      "{{fee}}. This cannot be undone.",
    sureCardWhole:
      "Cancel {{seats}}? {{toCard}} goes back to your card; the fee is {{fee}}. This cannot be undone.",
    yes: "Yes, cancel",
    whyNot: {
      notPaid: "Only seats that were paid for can be cancelled.",
      none: "Choose a seat first.",
      tooLate: "Cancelling was possible until {{when}}.",
      used: "A ticket that was used at the door cannot be cancelled.",
      unknown: "These seats cannot be cancelled now.",
    },
    pointsToCard: "What went back to your points can be refunded to your card.",
    doneTitle: "Cancelled",
    done: "{{amount}} went back to your points. You have {{balance}} now.",
    doneCardWhole: "{{toCard}} goes back to your card, which may take some days.",
    doneCard:
      "{{toCard}} goes back to your card, which may take some days, and {{amount}} to your points. You " +
      "have {{balance}} now.",
  },
  reverse: {
    link: "Refund to card",
    toPoints: "To my points",
    title: "Refund points to card",
    toppedUp: "Topped up",
    back: "Refunded to the card",
    unused: "Unused, can be refunded",
    amount: "Points to refund",
    start: "Refund {{amount}} to the card",
    sure: "Refund {{amount}} to the card that paid? It leaves your points at once.",
    yes: "Yes, refund",
    whyNot: {
      allBack: "All of this top-up was refunded, or it never went through.",
      spent: "There are no unused points.",
      amount: "Between 1 and {{max}} points.",
    },
    done: "{{amount}} was refunded to the card that paid.",
    open: "We're still confirming the refund. You can close this page; it is completed automatically.",
    declined: "The refund was declined. The points are yours again.",
    status: { SENT: "on its way", UNKNOWN: "on its way", SUCCEEDED: "refunded", FAILED: "declined" },
  },
  reason: {
    CLOSED: "Sales of this date have closed. Seats of other dates may still be on sale.",
    STOPPED: "The organiser has stopped the sale of this date. Seats of other dates may still be on sale.",
    POSTPONED: "The organiser has postponed this date. Seats of other dates may still be on sale.",
    CANCELLED: "The organiser has cancelled this date. Seats of other dates may still be on sale.",
    SINGLE_SEAT_LEFT: "Your choice would leave a single seat. Please choose seats that leave none.",
    TERMS_CHANGED: "The terms have changed. Please read them and agree again.",
    COMPANION_WITHOUT_WHEELCHAIR:
      "A companion seat is sold only with the wheelchair place that it belongs to. Please choose both.",
    limit_of_date:
      "One person may have {{limit}} seats of each date at most, those you already have included.",
    held_long:
      "You have reserved these seats several times without paying. Choose other seats, or try again in a " +
      "few minutes.",
    timed_out: "Your time to book is over. Please join the queue again.",
    consumed: "Your booking is complete, so this place in the queue is used.",
    left: "You have left the queue. Join again for a new place.",
    missed: "Your turn has passed. Please join the queue again.",
    revoked:
      "The organiser has ended your place in the queue. You have not been charged, and your points are " +
      "still yours.",
  },
};
