/** Three rising notes, generated on the spot: no file to load, and it works without a connection. */
const NOTES_HZ = [659.25, 830.61, 987.77];
const NOTE_SECONDS = 0.22;

let context: AudioContext | null = null;

/** Browsers allow a page to play sound only after its visitor has used it. Call this from a press. */
export function readySound(): void {
  try {
    context ??= new AudioContext();
    void context.resume();
  } catch {
    context = null;
  }
}

export function chime(): void {
  readySound();
  if (context === null) return;
  const start = context.currentTime + 0.05;
  NOTES_HZ.forEach((frequency, index) => {
    const at = start + index * NOTE_SECONDS;
    const tone = context!.createOscillator();
    const volume = context!.createGain();
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.4, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + NOTE_SECONDS * 1.8);
    tone.connect(volume).connect(context!.destination);
    tone.start(at);
    tone.stop(at + NOTE_SECONDS * 2);
  });
}
