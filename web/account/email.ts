/** Rough, so that a slip is told at once. The server decides. */
export const LIKE_AN_EMAIL = /^\S+@\S+\.\S+$/;
