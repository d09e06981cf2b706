import { type ImageId, newId } from "../../core/ids.ts";
import type { Database, Tx } from "../../database/database.ts";
import type { ImageHead } from "./rules.ts";

export interface StoredImage {
  mediaType: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** Stores an image, or finds the one with the same bytes. */
export async function insertImage(
  tx: Tx,
  { mediaType, width, height }: ImageHead,
  { bytes, digest }: { bytes: Uint8Array; digest: string },
): Promise<ImageId> {
  await tx`
    insert into images (image_id, digest, media_type, width, height, bytes)
    values (${newId()}, ${digest}, ${mediaType}, ${width}, ${height}, ${bytes})
    on conflict (digest) do nothing`;
  const [row] = await tx<{ image_id: string }[]>`select image_id from images where digest = ${digest}`;
  return row!.image_id as ImageId;
}

export async function readImage(db: Database, id: ImageId): Promise<StoredImage | undefined> {
  const [row] = await db.query<{ media_type: string; bytes: Uint8Array<ArrayBuffer> }>`
    select media_type, bytes from images where image_id = ${id}`;
  return row && { mediaType: row.media_type, bytes: row.bytes };
}

export async function hasImage(tx: Tx, id: ImageId): Promise<boolean> {
  return (await tx`select 1 from images where image_id = ${id}`).length > 0;
}
