/** Reads QR codes from the camera: by the browser's own detector where there is one, else by a library. */

interface Detector {
  detect(image: CanvasImageSource): Promise<{ rawValue: string }[]>;
}
type DetectorClass = {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
};

const LOOK_EVERY_MS = 120;
/** The longer side of what the library looks at. A code that fills a third of the picture is read well. */
const LOOKED_AT_PIXELS = 720;
/** A code in front of the camera is read again and again; it counts once in so long. */
const SAME_CODE_MS = 4_000;

/**
 * Shows the camera in this element and calls back with what it reads. Returns what stops it. Rejects where
 * there is no camera, or it may not be used.
 */
export async function startCamera(
  video: HTMLVideoElement,
  onCode: (code: string) => void,
): Promise<() => void> {
  // Missing on plain HTTP addresses other than this machine's own.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices) throw new Error("no camera here");
  const stream = await devices.getUserMedia({
    video: { facingMode: "environment", width: { ideal: 1_280 }, height: { ideal: 720 } },
  });
  video.srcObject = stream;
  await video.play();
  const read = await readerOf();
  let [last, lastAt, isStopped] = ["", 0, false];
  const look = async (): Promise<void> => {
    if (isStopped) return;
    const code = video.readyState >= 2 ? await read(video).catch(() => undefined) : undefined;
    const now = performance.now();
    if (code !== undefined && (code !== last || now - lastAt > SAME_CODE_MS) && !isStopped) onCode(code);
    if (code !== undefined) [last, lastAt] = [code, now];
    setTimeout(() => void look(), LOOK_EVERY_MS);
  };
  void look();
  return () => {
    isStopped = true;
    for (const track of stream.getTracks()) track.stop();
  };
}

type Read = (video: HTMLVideoElement) => Promise<string | undefined>;

async function readerOf(): Promise<Read> {
  const Detectors = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  if (Detectors && (await Detectors.getSupportedFormats()).includes("qr_code")) {
    const detector = new Detectors({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video))[0]?.rawValue;
  }
  const { default: decode } = await import("qr/decode.js");
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  return async (video) => {
    const scale = Math.min(1, LOOKED_AT_PIXELS / Math.max(video.videoWidth, video.videoHeight));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    return decode(context.getImageData(0, 0, canvas.width, canvas.height));
  };
}
