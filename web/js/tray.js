/** Candidates as thumbnails: a look at each, one click to take it. */
import { previewBitmap } from "./api.js";
import { element, press } from "./ui.js";

export class Tray {
  #states = [];

  /** @param onPick called with the state that was picked */
  constructor(onPick) {
    this.onPick = onPick;
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
    states.forEach((state, i) => this.#draw(thumbs.children[i], state.picture, job.results[i].window));
    element("tray").hidden = false;
    this.#mark(0);
  }

  hide() {
    element("tray").hidden = true;
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
    canvas.width = canvas.height = 184;
    const number = document.createElement("span");
    number.textContent = String(index + 1);
    button.append(canvas, number);
    button.addEventListener("click", () => this.pick(index));
    return button;
  }

  /** The window with some of what is around it, cut square. */
  async #draw(button, picture, window) {
    const side = Math.min(picture.width, picture.height, Math.ceil(1.4 * Math.max(window.width, window.height)));
    const place = (start, length, all) => Math.round(Math.max(0, Math.min(all - side, start + (length - side) / 2)));
    const x = place(window.x, window.width, picture.width);
    const y = place(window.y, window.height, picture.height);
    const bitmap = await previewBitmap(picture.id, 184, { x, y, width: side, height: side });
    button.querySelector("canvas").getContext("2d").drawImage(bitmap, 0, 0, 184, 184);
  }
}
