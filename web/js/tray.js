/** Candidates as thumbnails: a look at each, one click to take it. */
import { previewBitmap } from "./api.js";
import { tellingSquare } from "./telling.js";
import { element, press } from "./ui.js";

const size = 184; // of a thumbnail's canvas, twice its size on the page

export class Tray {
  #states = [];
  #moveBack = () => {};

  /**
   * @param stage moves the picture so that the tray does not lie over what was filled
   * @param onPick called with the state that was picked
   */
  constructor(stage, onPick) {
    Object.assign(this, { stage, onPick });
    element("tray-done").addEventListener("click", () => this.hide());
  }

  get shown() {
    return !element("tray").hidden;
  }

  /** @param job with its results, one for each of `states` */
  show(job, states) {
    this.#states = states;
    const thumbs = element("thumbs");
    thumbs.replaceChildren(...states.map((_, i) => this.#thumb(i, job.results[i].fill)));
    const pictures = states.map(({ picture }) => picture);
    this.#draw([...thumbs.children], pictures, job.results[0].window);
    element("tray").hidden = false;
    this.#mark(0);
    this.#moveBack();
    const below = this.stage.element.getBoundingClientRect().bottom - element("tray").getBoundingClientRect().top;
    this.#moveBack = this.stage.view.makeWay(job.results[0].window, below);
    this.stage.refresh();
  }

  hide() {
    if (!this.shown) return;
    element("tray").hidden = true;
    this.#moveBack();
    this.#moveBack = () => {};
    this.stage.refresh();
  }

  pick(index) {
    if (!this.shown || !this.#states[index]) return;
    this.#mark(index);
    this.onPick(this.#states[index]);
  }

  #mark(index) {
    [...element("thumbs").children].forEach((thumb, i) => press(thumb, i === index));
  }

  /** @param fill how it was made: {method, model, seed} */
  #thumb(index, fill) {
    const button = document.createElement("button");
    button.className = "thumb";
    button.title = `${fill.model ? `network ${fill.model}` : fill.method}, seed ${fill.seed}`;
    button.setAttribute("aria-label", `Candidate ${index + 1}: ${button.title}`);
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = size;
    const number = document.createElement("span");
    number.textContent = String(index + 1);
    button.append(canvas, number);
    button.addEventListener("click", () => this.pick(index));
    return button;
  }

  /** The window with some of what is around it, cut square; then, where candidates differ in a part of it, that part. */
  async #draw(thumbs, pictures, window) {
    const { width, height } = pictures[0];
    const side = Math.min(width, height, Math.ceil(1.4 * Math.max(window.width, window.height)));
    const place = (start, length, all) => Math.round(Math.max(0, Math.min(all - side, start + (length - side) / 2)));
    const all = { x: place(window.x, window.width, width), y: place(window.y, window.height, height), width: side, height: side };
    const show = async (square) => {
      const bitmaps = await Promise.all(pictures.map(({ id }) => previewBitmap(id, size, square)));
      return thumbs.map((thumb, i) => {
        const context = thumb.querySelector("canvas").getContext("2d");
        context.drawImage(bitmaps[i], 0, 0, size, size);
        return context.getImageData(0, 0, size, size);
      });
    };
    const telling = tellingSquare(await show(all));
    if (telling.side === 1) return;
    const part = Math.max(1, Math.round(telling.side * side));
    await show({ x: Math.round(all.x + telling.x * side), y: Math.round(all.y + telling.y * side), width: part, height: part });
  }
}
