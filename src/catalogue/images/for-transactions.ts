/** What the organiser's transactions use here: keeping an image, and naming one as a poster. */
export { checkImage, IMAGE_TYPES, readImageHead } from "./rules.ts";
export { hasImage, insertImage } from "./store.ts";
