/**
 * A picture as the page holds it: never its pixels, only a proxy of at most 2048 pixels and, for every fill, the part
 * that it changed. Pictures are not changed once made; undo goes back to the one before.
 */
import { imageInfo, previewBitmap } from "./api.js";

export const proxyLongest = 2048;

/** @param info what the server answered to the upload */
export async function openPicture(info) {
  const scale = Math.min(1, proxyLongest / Math.max(info.width, info.height));
  const bitmap = await previewBitmap(info.id, proxyLongest);
  return {
    id: info.id,
    type: info.type,
    width: info.width,
    height: info.height,
    alpha: info.alpha,
    scale,
    original: { id: info.id, bitmap },
    patches: [],
  };
}

/** `picture` after a fill: `id` is the result, `window` what it changed. */
export async function filledPicture(picture, id, window) {
  const info = await imageInfo(id);
  const size = Math.max(window.width, window.height) * picture.scale;
  const bitmap = await previewBitmap(id, Math.max(1, Math.round(size)), window);
  return { ...picture, id, type: info.type, patches: [...picture.patches, { window, bitmap }] };
}

/** Draws the proxy of `picture` on a canvas of the proxy's size. */
export function drawProxy(context, picture) {
  const { width, height } = context.canvas;
  context.clearRect(0, 0, width, height);
  context.drawImage(picture.original.bitmap, 0, 0, width, height);
  for (const patch of picture.patches) drawPatch(context, picture.scale, patch);
}

export function drawPatch(context, scale, { window, bitmap }) {
  const { x, y, width, height } = window;
  context.clearRect(x * scale, y * scale, width * scale, height * scale);
  context.drawImage(bitmap, x * scale, y * scale, width * scale, height * scale);
}
