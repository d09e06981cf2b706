import { describe, expect, test } from "bun:test";
import { helpText, parseCommand, type RunOptions } from "./options.ts";
import { UsageError } from "../../testing/programs/program.ts";
import { SAMPLE_CONCERT_FILE } from "../../testing/halls/sample-concert-file.ts";

const files: Record<string, string> = {
  "small.json": '{"visitors": 20, "sale": {"seats": 6, "dates": 2}, "queue": {"capacity": 5}}',
  "broken.json": '{"visitors": ',
  "theatre.json": JSON.stringify(SAMPLE_CONCERT_FILE),
  "wrong.json": '{"visiters": 20}',
};

function readFile(path: string): string {
  const content = files[path];
  if (content === undefined) throw new Error("ENOENT");
  return content;
}

function parse(...args: string[]) {
  return parseCommand(args, undefined, readFile);
}

function run(...args: string[]): RunOptions & { reportsFolder: string | null } {
  const command = parse(...args);
  if (command.kind !== "run") throw new Error(`expected a run, got ${command.kind}`);
  return { ...command.run, reportsFolder: command.reportsFolder };
}

describe("a run", () => {
  test("without options: 1,000 visitors, three dates, 150 seats, a server of its own", () => {
    const { scenario, target, workers, reportsFolder } = run();
    expect(scenario.visitors).toBe(1_000);
    expect(scenario.sale).toMatchObject({ seats: 150, dates: 3 });
    expect({ target, workers, reportsFolder }).toEqual({
      target: null,
      workers: null,
      reportsFolder: "reports",
    });
  });

  test("options change single fields of the scenario and leave its others", () => {
    const { scenario } = run("--visitors", "10_000", "--seats=2000", "--curve", "wave", "--hurry", "2.5");
    expect(scenario.visitors).toBe(10_000);
    expect(scenario.sale).toMatchObject({ seats: 2_000, dates: 3 });
    expect(scenario.arrivals).toMatchObject({ shape: "wave", overSeconds: 5 });
    expect(scenario.hurry).toBe(2.5);
  });

  test("options change what a scenario file says", () => {
    const { scenario } = run("--scenario", "small.json", "--capacity", "7");
    expect(scenario.visitors).toBe(20);
    expect(scenario.queue.capacity).toBe(7);
    expect(scenario.sale).toMatchObject({ seats: 6, dates: 2 });
  });

  test("an exported concert says how many seats there are, and by which rules; the crowd stays free", () => {
    const { scenario, concert } = run("--concert", "theatre.json", "--visitors", "30");
    expect(scenario).toMatchObject({ visitors: 30, deadlineSeconds: 3_600 });
    expect(scenario.sale).toMatchObject({ seats: 300, dates: 1, holdSeconds: 300 });
    expect(concert?.concert.title).toBe("Winter Light");
    expect(() => run("--concert", "theatre.json", "--seats", "5")).toThrow(
      "--seats does not go with --concert",
    );
    expect(() => run("--concert", "small.json")).toThrow("small.json: format");
  });

  test("a target loses its trailing slash and takes the key from the option or the environment", () => {
    expect(run("--target", "http://127.0.0.1:3000/", "--organiser-key", "k").target).toEqual({
      url: "http://127.0.0.1:3000",
      organiserKey: "k",
    });
    const command = parseCommand(["--target", "https://example.org/base/"], "from-env");
    expect(command).toMatchObject({
      run: { target: { url: "https://example.org/base", organiserKey: "from-env" } },
    });
  });

  test("--lottery and --listeners are part of the scenario", () => {
    expect(run().scenario.queue.lottery).toBe(false);
    const { scenario } = run("--lottery", "--listeners", "0.5");
    expect(scenario).toMatchObject({ queue: { lottery: true }, habits: { listens: 0.5 } });
  });

  test("--no-report writes nothing, --reports names the folder", () => {
    expect(run("--no-report").reportsFolder).toBeNull();
    expect(run("--reports", "elsewhere").reportsFolder).toBe("elsewhere");
  });
});

test("--compare takes two files", () => {
  expect(parse("--compare", "a.json", "b.json")).toEqual({
    kind: "compare",
    before: "a.json",
    after: "b.json",
    reportsFolder: "reports",
  });
});

test("--help lists every option that is understood", () => {
  expect(parse("--help")).toEqual({ kind: "help" });
  for (const option of ["--visitors", "--seats", "--target", "--organiser-key", "--compare", "--scenario"]) {
    expect(helpText()).toContain(option);
  }
});

describe("refused, in one line", () => {
  test.each([
    [["--visitor", "3"], "'--visitor'"],
    [["--visitors", "many"], '--visitors: "many" is not a number'],
    [["--visitors", ""], '--visitors: "" is not a number'],
    [["--visitors", "0"], "visitors"],
    [["--visitors", "1.5"], "visitors"],
    [["--seats", "2"], "one for each date"],
    [["--curve", "square"], "arrivals.shape"],
    [["--scenario", "absent.json"], "absent.json: cannot be read"],
    [["--scenario", "broken.json"], "broken.json: is not JSON"],
    [["--scenario", "wrong.json"], 'wrong.json: "visiters" is not part of a scenario'],
    [["--target", "http://127.0.0.1:3000"], "--organiser-key"],
    [["--target", "localhost:3000", "--organiser-key", "k"], "is not an http(s) address"],
    [["--target", "http://127.0.0.1", "--organiser-key", "k", "--workers", "2"], "--workers"],
    ...["a\nb", "열쇠"].map((key): [string[], string] => [
      ["--target", "http://127.0.0.1", "--organiser-key", key],
      "--organiser-key: no header can carry this key",
    ]),
    [["--organiser-key", "k"], "--target"],
    [["--workers", "0"], '--workers must be a whole number from 1 to 256, not "0"'],
    [["--compare", "a.json"], "--compare needs two files"],
    [["--compare", "a.json", "b.json", "c.json"], "--compare needs two files"],
    [["--listeners", "2"], "habits.listens"],
    [["--lottery=yes"], "--lottery"],
    [["extra"], '"extra" is not an option'],
    [["--no-report=yes"], "--no-report"],
  ])("%j", (args, message) => {
    expect(() => parse(...args)).toThrow(UsageError);
    expect(() => parse(...args)).toThrow(message);
    expect(() => parse(...args)).toThrow(/^[^\n]+$/);
  });
});
