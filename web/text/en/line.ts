export const enLine = {
  concerts: {
    cancelled:
      "The organiser has cancelled this concert. If you have tickets, see your booking for the refund.",
    title: "Concerts",
    lead: "Join the queue, choose your seats and pay. Nobody jumps the queue, and no seat is sold twice.",
    none: "No concert is on sale yet. Please come back soon.",
    search: "Search concerts",
    month: "Month",
    saleState: "Sales",
    saleStates: { ON_SALE: "On sale", SCHEDULED: "Coming soon", OVER: "Closed" },
    all: "All",
    noneChosen: "No concert like this. Please change what you are looking for.",
    over: "All dates are over",
    poster: "Poster of {{title}}",
    dates: "Dates and prices",
    movedFrom: "Moved from {{when}}",
    dateOpen: "Postponed · new date to be announced",
    sale: {
      OVER: "Sales closed",
      SCHEDULED: "Not on sale yet",
      STOPPED: "Sales stopped",
      POSTPONED: "Postponed",
      CANCELLED: "Cancelled",
    },
    refunds: "Cancellation and refund",
    refundsOf: "For {{when}}",
    hall: "Seating plan",
    hallPicture: "Seating plan with the sections {{sections}}",
    about: "About this concert",
    venue: "Venue",
    running: "Running time",
    minutes_one: "{{count}} minute",
    minutes_other: "{{count}} minutes",
    doors: "Doors open",
    doorsBefore_one: "{{count}} minute before the show",
    doorsBefore_other: "{{count}} minutes before the show",
    age: "Age limit",
    allAges: "All ages",
    fromAge: "{{years}} years and over",
    opening: "Sales open",
    closing: "On sale until",
    organiser: "Organiser",
    seller: "Seller",
    registration: "Registration number",
    contact: "Contact",
    map: "Map",
    calendar: "Add to calendar",
    share: "Share",
    copied: "Link copied",
    notice: "Please note",
    how: "How booking works",
    howLine: "Everyone gets a number in the queue. You are admitted in this order, and your place is saved.",
    howPay: "You pay once, by card. Points that you have are used first: 1 P is worth ₩1.",
    howLottery:
      "The order is drawn by lot when sales open. Everyone who comes before has the same chance; who comes " +
      "later stands behind.",
    drawDone: "The draw is over. Its order can be checked with the public data.",
    drawData: "Data of the draw",
    limitOfDate_one: "Up to {{count}} seat for each person and date",
    limitOfDate_other: "Up to {{count}} seats for each person and date",
    left_one: "{{count}} seat left",
    left_other: "{{count}} seats left",
    noneLeft: "Sold out",
    untilOpening: "Sales open in",
    limit_one: "Up to {{count}} seat for each person",
    limit_other: "Up to {{count}} seats for each person",
    holdMinutes_one: "Seats are reserved for you for {{count}} minute while you pay.",
    holdMinutes_other: "Seats are reserved for you for {{count}} minutes while you pay.",
    holdSeconds_one: "Seats are reserved for you for {{count}} second while you pay.",
    holdSeconds_other: "Seats are reserved for you for {{count}} seconds while you pay.",
  },
  refundTerms: {
    title: "Cancellation fees",
  },
  storage: {
    title: "This browser stores nothing",
    text:
      "Reload or close this page, and your place, points and tickets are gone from it. Before you pay, " +
      "allow this site to store data, or use another browser.",
    find: "If you go on, you get your tickets back with your email, under Find my booking.",
  },
  queue: {
    title: "The queue now",
    waiting: "Waiting",
    inside: "Booking now",
    rate: "Admitted per minute",
    serverTime: "Server clock",
    notice: "From the organiser",
    join: "Join the queue",
    joining: "Joining the queue…",
    askingAgain_one: "Many people are here, so this takes longer. We'll try again in {{count}} second.",
    askingAgain_other: "Many people are here, so this takes longer. We'll try again in {{count}} seconds.",
    working: "Checking that you are not a robot… {{percent}}%",
    workingWhy:
      "Your device does a short calculation, which keeps automatic visitors out of the queue. Nothing " +
      "about you is sent. Please keep this page open.",
    return: "Go to my place",
    cannotJoin: {
      SCHEDULED: "You can join as soon as sales open.",
      SOLD_OUT: "Sold out. You can join if a seat comes back.",
      CLOSED: "Sales are closed.",
    },
  },
  place: {
    kicker: "Your place in the queue",
    keep: "Your place is saved. You can refresh or close this page.",
    position: "Your number",
    ahead: "{{number}} ahead of you",
    waitUnknown: "Too early to tell",
    waitLabel: "Expected wait",
    progress: "Progress to your turn",
    onYourTurn: "When it's your turn",
    whatHappens:
      "This page plays a sound and changes its title. Keep it open, or open it again before your turn. " +
      "Please enter in time. If you miss your turn, you are called again for a while, ahead of those " +
      "behind you.",
    sound: "Play a sound when it's my turn",
    hidden: "Called",
    leave: "Leave the queue",
    leaveSure: "Leave the queue? You would have to start again at the back.",
    leaveYes: "Yes, leave",
    titleWaiting: "{{ahead}} ahead",
    titleCalled: "It's your turn!",
    device: "Continue on another device",
    deviceText:
      "Scan this with your phone, or open the link there. Anyone who has it can use your place and your " +
      "points, so do not show it to anyone.",
    deviceLink: "Link to your place",
    adopting: "Moving to this device…",
    adoptReplaces:
      "This device already has a place, points or tickets of its own. Continuing here replaces them. " +
      "It cannot show both.",
    adoptYes: "Replace and continue",
    adoptFailed: "This link is incomplete. Please open it again on the first device.",
    until: "Be done in {{time}}",
    untilLabel: "Time left to book",
  },
  state: {
    REGISTERED: {
      title: "You're registered",
      text: "The order is drawn by lot when sales open. Everyone who came before has the same chance.",
    },
    WAITING: { title: "You're in the queue", text: "" },
    READY: { title: "It's your turn", text: "Please wait a moment while you enter." },
    ACTIVE: {
      title: "It's your turn",
      text: "Choose your seats now. Once reserved, they stay yours until their own time is up.",
    },
    MISSED: {
      title: "Your turn has passed",
      text: "You will be admitted next, as soon as there is room.",
    },
    CONSUMED: {
      title: "Your booking is complete",
      text: "Join the queue again if you want more seats.",
    },
    EXPIRED_IN: {
      title: "Your time to book is over",
      text: "Your seats were released. Please join the queue again.",
    },
    EXPIRED_OUT: {
      title: "Your turn has passed",
      text: "You did not enter in time. Please join the queue again.",
    },
    LEFT: { title: "You have left the queue", text: "Join again for a new place." },
    REVOKED: {
      title: "The organiser ended your place",
      text: "If you think this is a mistake, please ask the organiser of the concert.",
    },
    PAUSED: { title: "Sales are paused", text: "Nobody is admitted at the moment. Your place is saved." },
    SOLD_OUT: {
      title: "Sold out",
      text:
        "If a booking is cancelled, its seats go to the people in the queue, in order. Your place is " +
        "saved, and this page tells you when it's your turn.",
    },
    WITHDRAWN: {
      title: "Sales have ended",
      text:
        "The organiser has ended the sale of this concert. Your place and your reserved seats have ended. " +
        "You have not been charged for them, and your points are still yours.",
    },
    CLOSED: { title: "Sales are closed", text: "The organiser has closed the sale." },
    NONE: { title: "You are not in the queue", text: "Join the queue on the page of the concert." },
    UNKNOWN: {
      title: "This place is no longer valid",
      text: "Please join the queue again.",
    },
    SCHEDULED: { title: "Sales are not open yet", text: "Your place is saved until they open." },
  },
  next: {
    chooseSeats: "Choose seats",
    joinAgain: "Join again",
    toQueue: "To my place in the queue",
    seeTickets: "See my tickets",
    seeConcerts: "See other concerts",
  },
};
