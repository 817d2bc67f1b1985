/** The slider between before and after. */
import { element, press } from "./ui.js";

export class Compare {
  #share = 0.5;

  constructor(stage) {
    this.stage = stage;
    this.divider = element("divider");
    this.divider.addEventListener("pointerdown", (event) => this.divider.setPointerCapture(event.pointerId));
    this.divider.addEventListener("pointermove", (event) => {
      if (event.buttons) this.#move((event.clientX - stage.element.getBoundingClientRect().left) / stage.view.width);
    });
    this.divider.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -0.02, ArrowRight: 0.02, Home: -1, End: 1 }[event.key];
      if (step) this.#move(this.#share + step);
      if (step) event.preventDefault();
    });
  }

  get on() {
    return !this.divider.hidden;
  }

  toggle(on = !this.on) {
    this.divider.hidden = element("tags").hidden = !on;
    press(element("compare"), on);
    if (on) this.#move(0.5);
    else this.stage.divide(null);
  }

  #move(share) {
    this.#share = Math.min(1, Math.max(0, share));
    this.divider.style.left = `${100 * this.#share}%`;
    this.divider.setAttribute("aria-valuenow", String(Math.round(100 * this.#share)));
    this.stage.divide(this.#share);
  }
}
