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
  await addDates(story, desk);
  await keepBackAndGiveAway(story, desk);
  const concert = await publish(story, desk);

  // Two may be inside at once; two more wait, and longer while the organiser pauses.
  await setPace(desk, 2);
  const minji = await standInLine(story, concert, WISHES.minji);
  const sam = await standInLine(story, concert, WISHES.sam);
  await Promise.all([chooseSeats(story, minji), chooseSeats(story, sam)]);
  const emma = await standInLine(story, concert, WISHES.emma);
  const jisoo = await standInLine(story, concert, WISHES.jisoo);
  await Promise.all([expectToWait(emma), expectToWait(jisoo)]);
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
}

async function buy(story: Story, buyer: Buyer): Promise<void> {
  await chooseSeats(story, buyer);
  await pay(story, buyer);
}
