import {
  addPhone,
  expectInside,
  letIn,
  type Phone,
  setUpPhone,
  showTicketToCamera,
  turnAway,
  watchDoor,
  whileOffline,
} from "./door.ts";
import { answer, cancelDate, refundOutsideTerms, seeDateCancelled } from "./answering.ts";
import { checkPromises, closeMonth, letMonthPass } from "./books.ts";
import {
  acceptInvitation,
  addDates,
  describeConcert,
  draftConcert,
  importHall,
  inviteOwner,
  keepBackAndGiveAway,
  publish,
} from "./setting-up.ts";
import { pauseCalling, resumeCalling, setPace, watch } from "./selling.ts";
import {
  type Buyer,
  chooseSeats,
  expectToBeTold,
  expectToWait,
  paidBy,
  pay,
  readMail,
  standInLine,
} from "./buyer.ts";
import { type Story, WISHES } from "./story.ts";

/** One sale of a small theatre, by those who run it, buy and come. Each act goes through a page. */
export async function playSale(story: Story): Promise<void> {
  const link = await inviteOwner(story, "owner@hanok.example");
  const desk = await acceptInvitation(story, link);
  await importHall(story, desk);
  await draftConcert(desk);
  await describeConcert(desk);
  await addDates(desk);
  await keepBackAndGiveAway(story, desk);
  const concert = await publish(story, desk);

  // Two may be inside at once; two more wait, and longer while the organiser pauses.
  await setPace(desk, 2);
  const minji = await standInLine(story, concert, WISHES.minji);
  const sam = await standInLine(story, concert, WISHES.sam);
  await Promise.all([chooseSeats(story, minji), chooseSeats(story, sam)]);
  const emma = await standInLine(story, concert, WISHES.emma);
  const jisoo = await standInLine(story, concert, WISHES.jisoo);
  await Promise.all([expectToWait(story, emma), expectToWait(story, jisoo)]);
  await watch(desk, { Waiting: "2", Inside: "2 of 2" });
  await pauseCalling(story, desk);
  await Promise.all([expectToBeTold(emma), expectToBeTold(jisoo)]);
  await Promise.all([pay(story, minji), pay(story, sam)]);
  await watch(desk, { Waiting: "2", Inside: "0 of 2", "Net revenue": paidBy(minji, sam) });
  await resumeCalling(desk);
  await Promise.all([buy(story, emma), buy(story, jisoo)]);
  const haneul = await standInLine(story, concert, WISHES.haneul);
  await buy(story, haneul);
  const buyers = [minji, sam, emma, jisoo, haneul];
  await Promise.all(buyers.map((each) => readMail(story, each)));
  await watch(desk, { Waiting: "0", "Net revenue": paidBy(...buyers) });

  await answer(story, desk, emma);
  await refundOutsideTerms(story, desk, haneul);
  await cancelDate(story, desk, jisoo.date, 1);
  await seeDateCancelled(story, jisoo, concert);

  // The evening of the first date: six tickets are good, and a seventh was given back.
  await showTicketToCamera(story, minji);
  const gates = ["Gate 1", "Gate 2", "Gate 3", "Gate 4"];
  const codes: string[] = [];
  for (const gate of gates) codes.push(await addPhone(desk, gate));
  const seen = "Stalls row C seat 5";
  const phones = await Promise.all(gates.map((gate, at) => setUpPhone(story, gate, codes[at]!, seen)));
  const [, second, third, fourth] = phones as [Phone, Phone, Phone, Phone];
  await whileOffline(story, second, () => letIn(story, second, sam.bookingNumber, "Stalls row E seat 9"));
  await whileOffline(story, third, () => letIn(story, third, emma.name, "Stalls row E seat 11"));
  await letIn(story, fourth, minji.bookingNumber, "Stalls row C seat 6");
  await letIn(story, fourth, "Han Press", "Stalls row B seat 1");
  await letIn(story, fourth, "Han Press", "Stalls row B seat 2");
  await Promise.all(phones.map((phone) => expectInside(phone, 6, 6)));
  await turnAway(second, minji.bookingNumber, "Already in");
  await turnAway(third, sam.bookingNumber, "Already in");
  await turnAway(fourth, haneul.bookingNumber, "Cancelled");
  await watchDoor(story, desk, { Tickets: "6", Inside: "6", "at Gate 1": "1", "at Gate 4": "3" });

  await checkPromises(story);
  const month = await letMonthPass(story);
  await closeMonth(story, desk, month, paidBy(minji, sam, emma));
  await checkPromises(story);
}

async function buy(story: Story, buyer: Buyer): Promise<void> {
  await chooseSeats(story, buyer);
  await pay(story, buyer);
}
