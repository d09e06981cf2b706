/** The books of a month. */
export const enConsoleBooks = {
  books: {
    heading: "Settlements",
    sales: "Sales of the month",
    givenBack: "Seats given back",
    equal: "The ledger says the same: {{sales}}.",
    differs:
      "The ledger says {{sales}}, which is not the net above. Ask whoever runs the server to run the checks.",
    span: "From {{from}} until {{to}}.",
    closedBy: "Closed by {{name}} on {{at}}.",
    csv: "The month by concert (CSV)",
    byConcert: "By concert",
    points: "Points",
    credited: "Bought in this month",
    sentBack: "Sent back to cards",
    open: "Not settled yet",
    outstanding: "In buyers' wallets at its end",
    age: "{{days}} days old",
    close: "Close the month",
    closeYes: "Close {{month}} for good",
    closeEffect:
      "The figures of {{month}}, of {{count}} concerts, never change again. " +
      "What is refunded later counts in the month in which it is refunded.",
    notOver: "A month can be closed when it is over.",
  },
};
