import { LIMITS } from "../../../src/core/limits.ts";
import { startCamera } from "../device/camera.ts";
import { isGenuine } from "../device/code-keys.ts";
import type { Door } from "../device/door.ts";
import { resultText, seatText, text, timeText } from "../text.ts";
import { decideCode, decideTicket, readClaims, searchTickets, type Verdict } from "../verdict.ts";
import { button, el, show } from "./elements.ts";
import { allowSound, signal } from "./signals.ts";

const FOUND_MAX = 30;

/** What was read last, which can be taken back or forced. */
interface Reading {
  named: { code?: string | undefined; ticketId: string | undefined };
  verdict: Verdict;
  nonce: string;
}

/** The scanner: camera, the last result, and search by hand. */
export class Scanner {
  readonly #door: Door;
  readonly #status = el("p", { class: "status" });
  readonly #warning = el("p", { class: "warning", role: "alert", hidden: true });
  readonly #conflicts = el("section", { class: "warning", role: "alert", hidden: true });
  readonly #result = el("section", { class: "result", "aria-live": "assertive" });
  readonly #found = el("ul", { class: "found" });
  readonly #video = el("video", { playsinline: true, muted: true });
  #typed = "";
  #stop: (() => void) | undefined;
  #isLeft = false;

  constructor(door: Door) {
    this.#door = door;
  }

  show(root: HTMLElement, change: () => void): void {
    const { post, device } = this.#door;
    const date = device!.performances.find(({ performanceId }) => performanceId === post!.performanceId);
    const search = el("input", {
      type: "search",
      id: "search",
      placeholder: text("search"),
      "aria-label": text("search"),
      input: () => this.#search(search.value),
    });
    show(
      root,
      el(
        "header",
        {},
        el(
          "div",
          {},
          el("h1", {}, date?.title ?? ""),
          el(
            "span",
            {},
            [date && timeText(date.startsAt, date.timeZone), post!.gate].filter(Boolean).join(" · "),
          ),
        ),
        button(text("change"), "plain", () => {
          this.stop();
          change();
        }),
      ),
      el(
        "main",
        { class: "scanner" },
        this.#status,
        this.#warning,
        this.#conflicts,
        this.#video,
        this.#result,
        search,
        this.#found,
      ),
    );
    this.#invite();
    this.refresh();
    void this.#startCamera();
  }

  /** Shows how things stand. */
  refresh(): void {
    const { counts, isOnline, waiting } = this.#door;
    const parts = [text("inside", { ...counts }), text(isOnline ? "online" : "offline")];
    if (waiting > 0) parts.push(text("waiting", { count: waiting }));
    if (!this.#door.hasList) parts.push(text("noList"));
    this.#status.textContent = parts.join(" · ");
    this.#status.dataset["online"] = String(isOnline);
    this.#showConflicts();
  }

  /** The server would not have let somebody in. */
  warn(): void {
    this.#showConflicts();
    signal("ALREADY_IN");
  }

  /** All of them, until somebody has looked after them. */
  #showConflicts(): void {
    const { conflicts } = this.#door;
    const shown = conflicts.map(({ nonce }) => nonce).join();
    if (this.#conflicts.dataset["shown"] === shown) return;
    this.#conflicts.dataset["shown"] = shown;
    this.#conflicts.hidden = conflicts.length === 0;
    const lines = conflicts.map(({ seat, name, bookingNumber, result }) =>
      el(
        "li",
        {},
        [seat && seatText(seat), name, bookingNumber, resultText(result)].filter(Boolean).join(" · "),
      ),
    );
    show(
      this.#conflicts,
      el("p", {}, text("conflicts")),
      el("ul", {}, ...lines),
      button(text("conflictsSeen"), "plain", () => this.#door.forgetConflicts()),
    );
  }

  async read(code: string): Promise<void> {
    if (!this.#door.hasList) return show(this.#result, el("p", {}, text("noList")));
    const claims = readClaims(code);
    const genuine = claims && (await isGenuine(code));
    const { tickets, post } = this.#door;
    const verdict = decideCode(claims, genuine, post!.performanceId, tickets);
    this.#take({ code: code.slice(0, LIMITS.ticketCodeCharsMax), ticketId: claims?.ticketId }, verdict);
  }

  #take(named: Reading["named"], verdict: Verdict): void {
    signal(verdict.result);
    const nonce = this.#door.note(named, verdict);
    this.#showResult({ named, verdict, nonce });
    this.#showFound();
    this.refresh();
  }

  #showResult(reading: Reading): void {
    const { verdict } = reading;
    this.#result.dataset["result"] = verdict.result;
    this.#warning.hidden = true;
    const { seat, name, bookingNumber, firstAt, firstGate, startsAt } = verdict;
    const mayForce = verdict.result !== "OK" && verdict.result !== "UNKNOWN";
    show(
      this.#result,
      el("h2", {}, resultText(verdict.result)),
      seat && el("p", { class: "seat" }, seatText(seat)),
      (name ?? bookingNumber) !== null && el("p", {}, [name, bookingNumber].filter(Boolean).join(" · ")),
      firstAt !== undefined && el("p", {}, text("since", { time: timeText(firstAt), gate: firstGate ?? "" })),
      verdict.result === "OTHER_PERFORMANCE" &&
        startsAt !== undefined &&
        el("p", {}, text("forDate", { time: timeText(startsAt) })),
      el(
        "div",
        { class: "actions" },
        verdict.result === "OK" && button(text("undo"), "plain", () => this.#undo(reading)),
        mayForce && button(text("force"), "plain", () => this.#askReason(reading)),
        button(text("next"), "strong", () => this.#invite()),
      ),
    );
  }

  #undo({ nonce, named }: Reading): void {
    this.#door.undo(nonce, named.ticketId);
    delete this.#result.dataset["result"];
    show(this.#result, el("h2", {}, text("undone")));
    this.#showFound();
    this.refresh();
  }

  #askReason({ named, verdict }: Omit<Reading, "nonce">): void {
    const field = el("input", {
      id: "reason",
      maxlength: String(LIMITS.reasonCharsMax),
      autocomplete: "off",
    });
    const letIn = (): void => {
      const reason = field.value.trim();
      if (reason === "") return field.focus();
      const nonce = this.#door.note(named, verdict, reason);
      signal("OK");
      this.#result.dataset["result"] = "OK";
      show(
        this.#result,
        el("h2", {}, text("forced")),
        verdict.seat && el("p", { class: "seat" }, seatText(verdict.seat)),
        el("p", {}, reason),
        el(
          "div",
          { class: "actions" },
          button(text("undo"), "plain", () => this.#undo({ named, verdict, nonce })),
          button(text("next"), "strong", () => this.#invite()),
        ),
      );
      this.#showFound();
      this.refresh();
    };
    delete this.#result.dataset["result"];
    show(
      this.#result,
      verdict.seat && el("p", { class: "seat" }, seatText(verdict.seat)),
      el("label", { for: "reason" }, text("reason")),
      field,
      el("div", { class: "actions" }, button(text("force"), "strong", letIn)),
    );
    field.focus();
  }

  #invite(): void {
    delete this.#result.dataset["result"];
    show(this.#result, el("p", {}, text("aim")));
  }

  #search(typed: string): void {
    this.#typed = typed;
    this.#showFound();
  }

  #showFound(): void {
    const typed = this.#typed;
    const found = searchTickets(this.#door.tickets.values(), typed, FOUND_MAX);
    const rows = found.map((ticket) => {
      const verdict = decideTicket(ticket);
      const about = [ticket.name, seatText(ticket), ticket.bookingNumber].filter(Boolean).join(" · ");
      const take = (): void => {
        allowSound();
        this.#take({ ticketId: ticket.ticketId }, decideTicket(this.#door.tickets.get(ticket.ticketId)!));
        this.#result.scrollIntoView({ block: "center" });
      };
      const force = (): void => {
        allowSound();
        this.#askReason({ named: { ticketId: ticket.ticketId }, verdict });
      };
      return verdict.result === "OK"
        ? el("li", {}, el("span", {}, about), button(text("letIn"), "strong", take))
        : el(
            "li",
            {},
            el("span", {}, about, " ", el("em", {}, resultText(verdict.result))),
            button(text("force"), "plain", force),
          );
    });
    show(this.#found, ...rows, typed.trim() !== "" && rows.length === 0 && el("li", {}, text("nobody")));
  }

  /** Gives the camera back. */
  stop(): void {
    this.#isLeft = true;
    this.#stop?.();
  }

  async #startCamera(): Promise<void> {
    try {
      this.#stop = await startCamera(this.#video, (code) => {
        // Nobody's ticket takes the place of a reason that is being written.
        if (!this.#result.querySelector("#reason")) void this.read(code);
      });
      if (this.#isLeft) this.#stop();
    } catch {
      this.#video.hidden = true;
      this.#warning.hidden = false;
      this.#warning.textContent = text("noCamera");
    }
  }
}
