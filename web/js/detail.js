/** The part of a picture that is in the window, fetched sharp where the proxy is too coarse to show it. */
import { previewBitmap } from "./api.js";

/** How long the window must have been still. */
const pause = 160;

const covers = (outer, inner) =>
  outer.x <= inner.x &&
  outer.y <= inner.y &&
  outer.x + outer.width >= inner.x + inner.width &&
  outer.y + outer.height >= inner.y + inner.height;

export class Detail {
  #id = null;
  #part = null;
  #wanted = 0;

  /** @param onArrive called when there is something sharper to draw */
  constructor(onArrive) {
    this.onArrive = onArrive;
  }

  /**
   * What there is of picture `id` for this view, {window, bitmap}, or null; asks for more if that is not all of it.
   * @param ratio screen pixels per CSS pixel
   * @param proxyScale pixels of the proxy per pixel of the picture
   */
  get(id, view, ratio, proxyScale) {
    clearTimeout(this.#wanted);
    if (this.#id !== id) this.#part = null;
    this.#id = id;
    const scale = Math.min(1, view.scale * ratio); // more than the picture has is not to be had
    const window = scale > proxyScale * 1.2 ? view.visible() : null;
    if (!window) return null;
    const enough = this.#part && covers(this.#part.window, window) && this.#part.scale >= 0.8 * scale;
    if (!enough) this.#wanted = setTimeout(() => this.#fetch(id, window, scale), pause);
    return this.#part;
  }

  async #fetch(id, window, scale) {
    try {
      const bitmap = await previewBitmap(id, Math.max(window.width, window.height) * scale, window);
      if (this.#id !== id) return;
      this.#part = { window, bitmap, scale };
      this.onArrive();
    } catch {
      // Only sharpness is missing; an expired picture is told when it is used.
    }
  }
}
