import { YAML } from "bun";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCommandLine } from "./command-line.ts";

const FOLDER = "deploy/kubernetes";
/** Kubernetes' own schemas as code, without a cluster. 25 MB, so it is no dependency of Frontrow. */
const SCHEMAS = "kubernetes-models@5.1.0";

const USAGE = `node scripts/run.mjs scripts/check-manifests.ts

Checks each manifest of ${FOLDER} against Kubernetes' schemas. No cluster is asked. Fetches ${SCHEMAS}
from npm into a folder that is removed afterwards. Exits with 1 when a manifest does not fit.`;
readCommandLine(USAGE, {});

interface Manifest {
  apiVersion: string;
  kind: string;
}

const folder = mkdtempSync(join(tmpdir(), "frontrow-manifests-"));
try {
  await Bun.write(join(folder, "package.json"), '{"private": true}');
  const command = ["npm", "install", "--silent", "--no-save", SCHEMAS];
  const installed = Bun.spawnSync(command, { cwd: folder, stdout: "inherit", stderr: "inherit" });
  if (!installed.success) throw new Error(`${command.join(" ")} failed`);
  for (const name of readdirSync(join(import.meta.dir, "..", FOLDER))) {
    const text = await Bun.file(join(import.meta.dir, "..", FOLDER, name)).text();
    for (const manifest of [YAML.parse(text) as Manifest | Manifest[]].flat()) {
      const fault = await faultOf(manifest);
      console.log(`${name}: ${manifest.apiVersion} ${manifest.kind}: ${fault ?? "fits"}`);
      if (fault !== null) process.exitCode = 1;
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function faultOf(manifest: Manifest): Promise<string | null> {
  try {
    const models = (await import(
      Bun.resolveSync(`kubernetes-models/${manifest.apiVersion}`, folder)
    )) as Record<string, new (manifest: Manifest) => { validate: () => void }>;
    new models[manifest.kind]!(manifest).validate();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
