/**
 * Set to `distrusted`, tests run with no copy in memory taken for the present state: memory shows, and never
 * decides.
 */
export const MEMORY_VARIABLE = "FRONTROW_TEST_MEMORY";
