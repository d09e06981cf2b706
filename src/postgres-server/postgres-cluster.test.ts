import { expect, test } from "bun:test";
import { complaintIn } from "./postgres-cluster.ts";

test.each([
  // The last line is only what initdb does afterwards.
  [
    "running bootstrap script ... Killed\nchild process exited with exit code 137\n" +
      'initdb: removing data directory "d"\n',
    "child process exited with exit code 137",
  ],
  [
    'initdb: error: could not create directory "d": Permission denied\n' +
      'initdb: removing contents of data directory "d"',
    'could not create directory "d": Permission denied',
  ],
  [
    "FATAL:  could not write\nHINT: x\nNo space left on device\nchild process exited with exit code 1",
    "No space left on device",
  ],
  ["", "it gave no reason"],
])("a complaint of PostgreSQL's tools is told by the line that says why: %j", (output, reason) => {
  expect(complaintIn(output)).toBe(reason);
});
