import { SQL } from "bun";
import { afterAll, beforeAll } from "bun:test";
import { Database } from "../../src/database/database.ts";
import { type TestDatabase, testDatabase } from "../postgres.ts";

/** A database as its owner and as a worker sees it. */
export interface OwnDatabase {
  admin: SQL;
  db: Database;
}

/** Makes a database of this file's own before its tests and hands it over, and drops it after them. */
export function setDatabase(handOver: (own: OwnDatabase) => void): void {
  let database: TestDatabase;
  let own: OwnDatabase;
  beforeAll(async () => {
    database = await testDatabase();
    own = {
      admin: new SQL({ url: database.adminUrl, max: 2 }),
      db: new Database({ url: database.url, connectionsMax: 4, applicationName: "database-stage" }),
    };
    handOver(own);
  });
  afterAll(async () => {
    await own.db.close();
    await own.admin.close();
    await database.drop();
  });
}
