/**
 * The memory size that a worker's garbage collector assumes. It is not a limit, but decides how much garbage
 * gathers before a collection. With a large machine's real size, a worker with 60 MB of data grew to 190.
 */
const HEAP_HINT_BYTES = 512 * 1024 * 1024;
/**
 * How long a worker's allocator keeps freed memory before returning it to the system, in milliseconds. With
 * the default, memory freed after one batch of requests was returned and requested again by the next. That
 * was a twentieth of the cost of a status poll.
 */
const PURGE_DELAY_MS = 10_000;

/** Environment variables for a worker's memory: JavaScriptCore's collector, and mimalloc. */
export const WORKER_MEMORY = {
  BUN_JSC_forceRAMSize: String(HEAP_HINT_BYTES),
  MIMALLOC_PURGE_DELAY: String(PURGE_DELAY_MS),
};
