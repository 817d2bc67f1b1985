/**
 * A project as one file: the picture as it was opened, the picture as it is, the masks, and what is drawn.
 *
 *     "MENDPRJ1", length of the header (4 bytes, little endian), header (JSON), then the blobs that the header counts
 */
import { imageBlob, upload } from "./api.js";

const magic = "MENDPRJ1";

/** @param document {name, original, current, shapes}: ids of the server, and the shapes on the current picture */
export async function packProject({ name, original, current, shapes }) {
  const ids = [...new Set([original, current, ...shapes.filter((s) => s.shape === "mask").map((s) => s.image)])];
  const blobs = await Promise.all(ids.map(imageBlob));
  const header = JSON.stringify({ name, original, current, shapes, blobs: ids.map((id, i) => ({ id, bytes: blobs[i].size })) });
  const bytes = new TextEncoder().encode(header);
  const length = new DataView(new ArrayBuffer(4));
  length.setUint32(0, bytes.length, true);
  return new Blob([magic, length.buffer, bytes, ...blobs], { type: "application/octet-stream" });
}

export async function isProject(file) {
  return (await file.slice(0, magic.length).text()) === magic;
}

/** The header, and where the blobs begin. Throws if the file is not whole, or speaks of what it does not hold. */
async function readHeader(file) {
  try {
    const length = new DataView(await file.slice(8, 12).arrayBuffer()).getUint32(0, true);
    const header = JSON.parse(await file.slice(12, 12 + length).text());
    const { name, original, current, shapes, blobs } = header;
    const known = new Set(blobs.map(({ id }) => id));
    const masks = shapes.filter((shape) => shape.shape === "mask").map((shape) => shape.image);
    const start = 12 + length;
    const end = blobs.reduce((sum, { bytes }) => sum + bytes, start);
    const whole = end === file.size && typeof name === "string";
    if (whole && [original, current, ...masks].every((id) => known.has(id))) return { ...header, start };
  } catch {
    // Told below: what exactly is wrong with the bytes helps nobody.
  }
  throw new Error("This project is damaged or was not saved completely");
}

/** Uploads what the file holds; answers what packProject() was given, with the ids of this server. */
export async function unpackProject(file) {
  const header = await readHeader(file);
  let offset = header.start;
  const uploaded = new Map();
  for (const { id, bytes } of header.blobs) {
    uploaded.set(id, await upload(file.slice(offset, offset + bytes)));
    offset += bytes;
  }
  const shapes = header.shapes.map((shape) =>
    shape.shape === "mask" ? { ...shape, image: uploaded.get(shape.image).id } : shape,
  );
  return { name: header.name, original: uploaded.get(header.original), current: uploaded.get(header.current), shapes };
}
