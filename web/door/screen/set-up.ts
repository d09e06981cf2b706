import { LIMITS } from "../../../src/core/limits.ts";
import { CallRefused } from "../device/calls.ts";
import { startCamera } from "../device/camera.ts";
import type { Door, Post } from "../device/door.ts";
import { text, timeText } from "../text.ts";
import { button, el, show } from "./elements.ts";
import { allowSound } from "./signals.ts";

/** Makes this phone a device: by the code that the console shows, or by its text. */
export function showEnrolment(root: HTMLElement, door: Door, done: () => void): void {
  const notice = el("p", { class: "notice", role: "alert" });
  const field = el("textarea", { id: "enrolment", rows: "3", autocomplete: "off", spellcheck: "false" });
  const video = el("video", { playsinline: true, muted: true, hidden: true });
  let stop: (() => void) | undefined;
  const enrol = async (enrolment: string): Promise<void> => {
    if (enrolment.trim() === "") return;
    try {
      await door.enrol(enrolment);
      stop?.();
      done();
    } catch (error) {
      notice.textContent = text(error instanceof CallRefused ? "enrolFailed" : "noNetwork");
    }
  };
  const camera = button(text("camera"), "plain", async () => {
    try {
      video.hidden = false;
      stop = await startCamera(video, (code) => void enrol(code));
      camera.hidden = true;
    } catch {
      video.hidden = true;
      notice.textContent = text("noCamera");
    }
  });
  show(
    root,
    el(
      "main",
      { class: "set-up" },
      el("h1", {}, text("enrol")),
      el("p", {}, text("enrolHow")),
      video,
      camera,
      el("label", { for: "enrolment" }, text("paste")),
      field,
      button(text("enrolButton"), "strong", () => void enrol(field.value)),
      notice,
    ),
  );
}

/** Chooses the date and the gate that this phone stands at. */
export function showPosts(root: HTMLElement, door: Door, done: () => void): void {
  const { performances } = door.device!;
  const dates = el(
    "select",
    { id: "date" },
    ...performances.map(({ performanceId, title, startsAt, timeZone }) => {
      const isChosen = performanceId === door.post?.performanceId;
      const label = `${title} · ${timeText(startsAt, timeZone)}`;
      return el("option", { value: performanceId, selected: isChosen }, label);
    }),
  );
  const start = async (post: Post): Promise<void> => {
    starting.disabled = true;
    starting.textContent = text("loadingList");
    await door.goTo(post);
    done();
  };
  const starting = button(text("start"), "strong", () => {
    allowSound();
    const name = gate.value.trim();
    if (name === "") return gate.focus();
    void start({ performanceId: dates.value, gate: name });
  });
  const gate = el("input", {
    id: "gate",
    maxlength: String(LIMITS.gateCharsMax),
    value: door.post?.gate ?? door.device!.name.slice(0, LIMITS.gateCharsMax),
  });
  show(
    root,
    el(
      "main",
      { class: "set-up" },
      el("h1", {}, text("title")),
      el("label", { for: "date" }, text("date")),
      dates,
      el("label", { for: "gate" }, text("gate")),
      gate,
      starting,
    ),
  );
}
