import { Door } from "./device/door.ts";
import "./door.css";
import { Scanner } from "./screen/scanner.ts";
import { showEnrolment, showPosts } from "./screen/set-up.ts";
import { startLanguage, text } from "./text.ts";

const SYNC_EVERY_MS = 5_000;
const root = document.getElementById("root")!;

startLanguage();
document.title = text("title");
// Missing on plain HTTP addresses other than this machine's own.
const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
void workers?.register("/door/service-worker.js", { scope: "/door" }).catch(() => undefined);
(navigator.storage as StorageManager | undefined)?.persist?.().catch(() => undefined);

const door = await Door.load();
let scanner: Scanner | undefined;

function showWhatIsNext(): void {
  scanner?.stop();
  scanner = undefined;
  if (!door.device) return showEnrolment(root, door, showWhatIsNext);
  if (!door.post) return showPosts(root, door, showWhatIsNext);
  scanner = new Scanner(door);
  scanner.show(root, () => {
    scanner = undefined;
    showPosts(root, door, showWhatIsNext);
  });
}

door.onChange = () => {
  if (scanner && !door.device) return showWhatIsNext();
  scanner?.refresh();
};
door.onConflict = () => scanner?.warn();
showWhatIsNext();
void door.sync();
setInterval(() => void door.sync(), SYNC_EVERY_MS);
addEventListener("online", () => void door.sync());
