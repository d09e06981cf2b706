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
/**
 * How much a function must have run before the last and dearest compiler takes it, in JavaScriptCore's own
 * counts: ten times its default. A sale begins on workers that have just started. With the default, compiling
 * took a fifth of a worker's time in their first 16,000 purchases, and gained nothing that one could measure.
 */
const LAST_COMPILER_AFTER = 640_000;

/** Environment variables that tune a worker's engine: JavaScriptCore, and the allocator mimalloc. */
export const WORKER_ENGINE = {
  BUN_JSC_forceRAMSize: String(HEAP_HINT_BYTES),
  BUN_JSC_thresholdForFTLOptimizeAfterWarmUp: String(LAST_COMPILER_AFTER),
  MIMALLOC_PURGE_DELAY: String(PURGE_DELAY_MS),
};
