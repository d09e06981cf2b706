import { useEffect, useState } from "react";

/** Keeps the screen on while `wanted` and the page is looked at. Answers whether the browser does. */
export function useScreenOn(wanted: boolean): boolean {
  const [isOn, setOn] = useState(false);
  useEffect(() => {
    // Missing in older browsers, and on plain HTTP addresses.
    const locks = navigator.wakeLock as WakeLock | undefined;
    if (!wanted || locks === undefined) return;
    let lock: WakeLockSentinel | null = null;
    let isOver = false;
    const ask = async () => {
      // Browsers let go of it whenever the page is hidden.
      if (document.visibilityState !== "visible" || (lock !== null && !lock.released)) return;
      try {
        lock = await locks.request("screen");
        if (isOver) return void lock.release();
        setOn(true);
        lock.addEventListener("release", () => setOn(false));
      } catch {
        // A low battery, for example. The visitor is told nothing that is not so.
        setOn(false);
      }
    };
    const onVisibility = () => void ask();
    void ask();
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      isOver = true;
      document.removeEventListener("visibilitychange", onVisibility);
      void lock?.release();
    };
  }, [wanted]);
  return isOn;
}
