/** The position in line of what was sold at the counter: none. Places in line begin at 1. */
export const AT_COUNTER = 0;
