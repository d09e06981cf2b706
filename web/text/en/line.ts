export const enLine = {
  concerts: {
    title: "Concerts",
    lead: "Take a place in line, choose your seat, and it is yours. Nobody jumps the queue.",
    none: "No concert is on sale yet. Come back soon.",
    search: "Search concerts",
    over: "All dates are over",
    untilOpening: "Sales open in",
    opens: "Sales open {{when}}",
    closes: "Sales close {{when}}",
    limit_one: "Up to {{count}} seat for each person",
    limit_other: "Up to {{count}} seats for each person",
    holdMinutes_one: "Seats are held for you for {{count}} minute",
    holdMinutes_other: "Seats are held for you for {{count}} minutes",
    holdSeconds_one: "Seats are held for you for {{count}} second",
    holdSeconds_other: "Seats are held for you for {{count}} seconds",
    datesInside: "Dates and seats are shown when it is your turn.",
  },
  queue: {
    title: "The line now",
    state: {
      SCHEDULED: "Not open yet",
      OPEN: "Open",
      PAUSED: "Paused",
      SOLD_OUT: "Sold out",
      CLOSED: "Closed",
    },
    waiting: "waiting",
    inside: "choosing seats",
    rate: "called a minute",
    serverTime: "Server clock",
    notice: "From the organiser",
    join: "Join the line",
    joining: "Taking your place…",
    askingAgain_one: "Many people are here, so this takes longer. Trying again in {{count}} second.",
    askingAgain_other: "Many people are here, so this takes longer. Trying again in {{count}} seconds.",
    working: "Your device is working for your place… {{percent}} %",
    workingWhy:
      "The organiser asks every device for a little work, so that a thousand made-up visitors cost " +
      "somebody something. Nothing is sent anywhere; keep this page open.",
    return: "Go to my place",
    cannotJoin: {
      SCHEDULED: "You can join as soon as sales open.",
      SOLD_OUT: "Every seat is sold just now. You can join if one comes back.",
      CLOSED: "Sales are over.",
    },
  },
  place: {
    kicker: "Your place in line",
    keep: "This place is yours. Refresh, open a second tab or lose the connection: it stays.",
    position: "Your number",
    ahead: "ahead of you",
    waitUnknown: "Too early to tell",
    waitLabel: "Expected wait",
    progress: "Progress to your turn",
    onYourTurn: "When it is your turn",
    whatHappens:
      "This page calls you with a sound and in its title. Keep it open and come back then: you have a " +
      "limited time to show up. If you are late, you are called again for a while, ahead of those " +
      "behind you.",
    sound: "Sound when called",
    hidden: "Called",
    leave: "Give up my place",
    leaveSure: "Give it up? You would start again at the back.",
    leaveYes: "Yes, give it up",
    titleWaiting: "{{ahead}} ahead",
    titleCalled: "It is your turn!",
    device: "Continue on another device",
    deviceText:
      "Scan this with your phone or open the link there. Whoever has it can use your place and your " +
      "points, so show it to nobody.",
    deviceLink: "Link to your place",
    adopting: "Taking over your place…",
    adoptReplaces:
      "This device already has a place, points or tickets of its own. Continuing here replaces them; " +
      "it cannot show both.",
    adoptYes: "Replace and continue",
    adoptFailed: "This link is incomplete. Open it again on the first device.",
    until: "Be done in {{time}}",
    untilLabel: "Time left in the sale",
  },
  state: {
    REGISTERED: {
      title: "You are registered",
      text: "Your number is drawn when sales open. Coming earlier or later makes no difference.",
    },
    WAITING: { title: "You are in line", text: "" },
    READY: { title: "It is your turn", text: "You are being let in." },
    ACTIVE: {
      title: "It is your turn",
      text: "Choose your seats now. Seats you hold stay yours until their own countdown ends.",
    },
    MISSED: {
      title: "You were called and were not there",
      text: "Your place is not lost. You are back and will be called next, as soon as somebody leaves.",
    },
    CONSUMED: {
      title: "You have bought your seats",
      text: "This place in line is used. Join again if you want more.",
    },
    EXPIRED_IN: {
      title: "Your time in the sale is over",
      text: "Seats that were held for you are free again. Join again for a new place.",
    },
    EXPIRED_OUT: {
      title: "Your turn has passed",
      text: "You were called, and the time to show up ran out. Join again for a new place.",
    },
    LEFT: { title: "You have left the line", text: "Your place was given up. Join again for a new one." },
    REVOKED: {
      title: "The organiser ended your place",
      text: "If you think this is a mistake, ask the organiser of the concert.",
    },
    PAUSED: { title: "The line is paused", text: "Nobody is being called just now. Your place is kept." },
    SOLD_OUT: {
      title: "Sold out",
      text:
        "Every seat is sold just now. If a booking is cancelled, its seats go to those in line, in " +
        "order: your place is kept, and this page calls you.",
    },
    WITHDRAWN: {
      title: "Sales have ended",
      text:
        "The organiser has ended the sale of this concert. Your place and any seats held for you have " +
        "ended. You have paid for no seat, and your points are still yours.",
    },
    CLOSED: { title: "Sales are closed", text: "The organiser has closed the sale. Nobody else is let in." },
    NONE: { title: "You have no place in line", text: "Join the line on the page of the concert." },
    UNKNOWN: {
      title: "This place is not known",
      text: "The server does not know the place this browser remembers. Join again for a new one.",
    },
    SCHEDULED: { title: "Sales have not opened", text: "Your place is kept until they do." },
  },
  next: {
    chooseSeats: "Choose seats",
    joinAgain: "Join again",
    toConcert: "To the concert",
    toQueue: "To my place in line",
    seeTickets: "See my tickets",
    seeConcerts: "See other concerts",
  },
};
