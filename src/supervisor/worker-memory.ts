/**
 * What a worker's collector takes for the machine's memory. It is no limit: it says how much garbage may gather before it
 * is collected. By the memory of a large machine, a worker whose data take 60 MB grew to 190.
 */
const HEAP_HINT_BYTES = 512 * 1024 * 1024;
/**
 * How long a worker's allocator keeps freed memory before it gives it back to the system, in milliseconds. At the
 * default, what one batch of requests freed was given back and then asked for again by the next: a twentieth of the time
 * that a status poll takes.
 */
const PURGE_DELAY_MS = 10_000;

/** The environment by which a worker's runtime manages its memory: JavaScriptCore's collector, and mimalloc. */
export const WORKER_MEMORY = {
  BUN_JSC_forceRAMSize: String(HEAP_HINT_BYTES),
  MIMALLOC_PURGE_DELAY: String(PURGE_DELAY_MS),
};
