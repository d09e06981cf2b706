/**
 * Stands in for `bun:test` in the copy in which many mutants are tried by one process: test files are
 * collected, not run, so that each of their tests can be run as often as there are mutants.
 */
export { expect, mock, spyOn } from "bun:test";

type Work = () => unknown;
type Hook = "beforeAll" | "beforeEach" | "afterEach" | "afterAll";

interface Group {
  titles: readonly string[];
  parent: Group | undefined;
  hooks: Record<Hook, Work[]>;
}

export interface CollectedTest {
  /** The titles of the groups around it and its own, as they are written. */
  name: string;
  group: Group;
  work: Work;
}

export const tests: CollectedTest[] = [];
const groups: Group[] = [];

function newGroup(title: string | undefined, parent: Group | undefined): Group {
  const titles = [...(parent?.titles ?? []), ...(title === undefined ? [] : [title])];
  const hooks = { beforeAll: [], beforeEach: [], afterEach: [], afterAll: [] };
  const group = { titles, parent, hooks };
  groups.push(group);
  return group;
}

let current = newGroup(undefined, undefined);

type Row = readonly unknown[] | unknown;
const asArguments = (row: Row): unknown[] => (Array.isArray(row) ? row : [row]);

function collect(title: string, work: (...args: never[]) => unknown, args: unknown[] = []): void {
  const name = [...current.titles, title].join(" > ");
  tests.push({ name, group: current, work: () => work(...(args as never[])) });
}

function group(title: string, work: (...args: never[]) => unknown, args: unknown[] = []): void {
  const before = current;
  current = newGroup(title, before);
  work(...(args as never[]));
  current = before;
}

type Collector = typeof collect;

function withTables(each: Collector) {
  const table =
    (rows: readonly Row[]) =>
    (title: string, work: (...args: never[]) => unknown): void => {
      for (const row of rows) each(title, work, asArguments(row));
    };
  return Object.assign(each, {
    each: table,
    if: (isWanted: boolean) => (isWanted ? each : () => {}),
  });
}

export const test = withTables(collect);
export const it = test;
export const describe = withTables(group);
export const setDefaultTimeout = (): void => {};
export const beforeAll = (work: Work): void => void current.hooks.beforeAll.push(work);
export const beforeEach = (work: Work): void => void current.hooks.beforeEach.push(work);
export const afterEach = (work: Work): void => void current.hooks.afterEach.push(work);
export const afterAll = (work: Work): void => void current.hooks.afterAll.push(work);

/** Once, before any test. */
export async function begin(): Promise<void> {
  for (const { hooks } of groups) for (const work of hooks.beforeAll) await work();
}

export async function end(): Promise<void> {
  for (const { hooks } of groups.toReversed()) for (const work of hooks.afterAll) await work();
}

/** One test with what comes before and after each. Rejects when it fails. */
export async function runOnce({ group: own, work }: CollectedTest): Promise<void> {
  const line: Group[] = [];
  for (let each: Group | undefined = own; each; each = each.parent) line.unshift(each);
  for (const { hooks } of line) for (const before of hooks.beforeEach) await before();
  try {
    await work();
  } finally {
    for (const { hooks } of line.toReversed()) for (const after of hooks.afterEach) await after();
  }
}
