import type { Result } from "../verdict.ts";

/** Sound and vibration, different for each result: nobody at a door looks at the screen all the time. */

/** Hertz and milliseconds of each tone. */
const TONES: Record<Result, readonly [hertz: number, ms: number][]> = {
  OK: [[1_320, 120]],
  ALREADY_IN: [
    [440, 160],
    [330, 240],
  ],
  CANCELLED: [
    [220, 200],
    [220, 200],
    [220, 200],
  ],
  OTHER_PERFORMANCE: [
    [660, 140],
    [440, 140],
    [660, 140],
  ],
  UNKNOWN: [[160, 600]],
};

let audio: AudioContext | undefined;

/** Browsers allow sound once the visitor has touched the page. */
export function allowSound(): void {
  audio ??= new AudioContext();
  void audio.resume();
}

export function signal(result: Result): void {
  const tones = TONES[result];
  // Before the first touch a browser refuses, and complains. Safari on phones has no vibration.
  if (navigator.userActivation?.hasBeenActive !== false)
    (navigator.vibrate as typeof navigator.vibrate | undefined)?.call(
      navigator,
      tones.flatMap(([, ms]) => [ms, 60]),
    );
  if (!audio) return;
  let at = audio.currentTime;
  for (const [hertz, ms] of tones) {
    const [tone, volume] = [audio.createOscillator(), audio.createGain()];
    tone.frequency.value = hertz;
    volume.gain.value = 0.25;
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    tone.stop(at + ms / 1_000);
    at += (ms + 60) / 1_000;
  }
}
