import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WorkerBeats } from "./worker-beats.ts";

test("who is not heard of for three seconds does not answer; who is replaced counts once", () => {
  const folder = mkdtempSync(join(tmpdir(), "frontrow-beats-"));
  try {
    let nowMs = 1_000_000;
    const [first, second, successor] = [1, 2, 3].map(
      (number) => new WorkerBeats(join(folder, "workers"), number, 2, () => nowMs),
    ) as [WorkerBeats, WorkerBeats, WorkerBeats];
    expect(first.count()).toEqual({ answering: 0, of: 2 });
    first.beat();
    nowMs += 1_000;
    second.beat();
    expect(second.count()).toEqual({ answering: 2, of: 2 });
    successor.beat();
    expect(first.count()).toEqual({ answering: 2, of: 2 });
    nowMs += 2_500;
    expect(first.count()).toEqual({ answering: 2, of: 2 });
    nowMs += 500;
    expect(first.count()).toEqual({ answering: 0, of: 2 });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
