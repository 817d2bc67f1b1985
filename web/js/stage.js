/**
 * What is seen: the picture below, the hole above it, both redrawn only when something changed. While a stroke is
 * drawn, only its own rectangle is.
 */
import { Detail } from "./detail.js";
import { HoleLayer } from "./hole-layer.js";
import { drawProxy } from "./picture.js";
import { View } from "./view.js";

export class Stage {
  view = new View();
  hole = new HoleLayer();
  picture = null;
  /** Draws over the hole, in CSS pixels of the window: the line of a lasso. */
  sketch = null;
  /** Drawn over the picture, {window, bitmap} in its pixels: where it looks made up. */
  overlay = null;
  #ratio = 1;
  #proxy = document.createElement("canvas");
  #original = false;
  #divider = null;
  #pictureDirty = false;
  #holeDirty = null;
  #frame = 0;
  #preview = null;
  #detail = new Detail(() => this.#repaintPicture());
  #originalDetail = new Detail(() => this.#repaintPicture());

  constructor(element, pictureCanvas, holeCanvas) {
    this.element = element;
    this.canvases = [pictureCanvas, holeCanvas];
    this.contexts = [pictureCanvas.getContext("2d", { alpha: false }), holeCanvas.getContext("2d")];
    new ResizeObserver(() => this.#resize()).observe(element);
  }

  /** Shows a state of the history. */
  show({ picture, shapes }) {
    const first = this.picture?.original !== picture.original;
    if (first) {
      this.#proxy.width = picture.original.bitmap.width;
      this.#proxy.height = picture.original.bitmap.height;
      this.hole.start(this.#proxy.width, this.#proxy.height, picture.scale);
    }
    if (this.picture !== picture) {
      drawProxy(this.#proxy.getContext("2d"), picture);
      this.#preview = null;
    }
    this.picture = picture;
    if (first) this.view.show(picture);
    this.hole.draw(shapes);
    this.refresh();
  }

  /** Something to look at until the job is done; the next show() removes it. */
  showPatch(patch) {
    this.#preview = patch;
    this.#repaintPicture();
  }
  dropPatch() {
    this.#preview = null;
    this.#repaintPicture();
  }

  showOriginal(on) {
    this.#original = on;
    this.refresh();
  }

  /** Left of `share` of the window the original is shown, right of it the picture; null ends that. */
  divide(share) {
    this.#divider = share;
    this.refresh();
  }

  refresh() {
    this.#pictureDirty = true;
    this.#holeDirty = "all";
    this.#schedule();
  }

  /** Only the hole changed, within this rectangle of the picture. */
  refreshHole(x, y, width, height) {
    if (this.#holeDirty !== "all") (this.#holeDirty ??= []).push({ x, y, width, height });
    this.#schedule();
  }

  #resize() {
    const { clientWidth, clientHeight } = this.element;
    this.#ratio = Math.min(2, window.devicePixelRatio || 1);
    for (const canvas of this.canvases) {
      canvas.width = Math.round(clientWidth * this.#ratio);
      canvas.height = Math.round(clientHeight * this.#ratio);
    }
    this.view.resize(clientWidth, clientHeight);
    this.refresh();
    this.#paint();
  }

  #schedule() {
    this.#frame ||= requestAnimationFrame(() => this.#paint());
  }

  #paint() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    if (this.#pictureDirty) this.#paintPicture();
    if (this.#holeDirty) this.#paintHole();
    this.#pictureDirty = false;
    this.#holeDirty = null;
  }

  #paintPicture() {
    const context = this.contexts[0];
    const ground = getComputedStyle(document.documentElement).getPropertyValue("--ground");
    context.setTransform(this.#ratio, 0, 0, this.#ratio, 0, 0);
    context.fillStyle = ground;
    context.fillRect(0, 0, this.view.width, this.view.height);
    if (!this.picture) return;
    const { x, y, scale } = this.view;
    const [width, height] = [this.picture.width * scale, this.picture.height * scale];
    context.imageSmoothingEnabled = scale < 4;
    context.imageSmoothingQuality = "high";
    if (this.picture.alpha) {
      context.fillStyle = "#fff";
      context.fillRect(x, y, width, height);
    }
    const before = this.#original || this.#divider !== null;
    const after = !this.#original;
    if (after) {
      context.drawImage(this.#proxy, x, y, width, height);
      this.#paintDetail(context, this.picture.id);
      if (this.#preview) this.#place(context, this.#preview);
    }
    if (this.overlay && !before) this.#place(context, this.overlay);
    if (!before) return;
    context.save();
    context.beginPath();
    context.rect(0, 0, after ? this.#divider * this.view.width : this.view.width, this.view.height);
    context.clip();
    context.drawImage(this.picture.original.bitmap, x, y, width, height);
    this.#paintDetail(context, this.picture.original.id);
    context.restore();
  }

  #paintHole() {
    const context = this.contexts[1];
    const { x, y, scale, width, height } = this.view;
    context.setTransform(this.#ratio, 0, 0, this.#ratio, 0, 0);
    context.imageSmoothingEnabled = scale < 4;
    context.save();
    if (this.#holeDirty !== "all") {
      context.beginPath();
      for (const part of this.#holeDirty)
        context.rect(
          Math.floor(x + part.x * scale) - 2,
          Math.floor(y + part.y * scale) - 2,
          Math.ceil(part.width * scale) + 4,
          Math.ceil(part.height * scale) + 4,
        );
      context.clip();
    }
    context.clearRect(0, 0, width, height);
    const hidden = !this.picture || this.#original || this.#divider !== null;
    if (!hidden)
      context.drawImage(this.hole.canvas, x, y, this.picture.width * scale, this.picture.height * scale);
    if (!hidden) this.sketch?.(context);
    context.restore();
  }

  /** Where the proxy is too coarse, what is in the window is shown sharp as soon as it has come. */
  #paintDetail(context, id) {
    const detail = id === this.picture.id ? this.#detail : this.#originalDetail;
    const part = detail.get(id, this.view, this.#ratio, this.picture.scale);
    if (part) this.#place(context, part);
  }

  #repaintPicture() {
    this.#pictureDirty = true;
    this.#schedule();
  }

  #place(context, { window, bitmap }) {
    const { x, y, scale } = this.view;
    context.drawImage(bitmap, x + window.x * scale, y + window.y * scale, window.width * scale, window.height * scale);
  }
}
