/** The page to which an identity provider sends buyers back. It has to be registered there. */
export const SIGN_IN_ADDRESS = "/sign-in";

/**
 * How buyers come by their identity: as guests whom we make, by signing in with the provider on our pages, or
 * only elsewhere, by tokens that the provider gives to others.
 */
export type SignInMode = "guests" | "provider" | "elsewhere";
