/**
 * Painting without a pointer: arrows move the brush, and the picture where the window ends; Space paints where the brush
 * is. Where a pointer is at work, Space held moves the picture.
 */
export class KeyboardBrush {
  #x = 0;
  #y = 0;
  /** Whether the arrows moved the brush last, not the pointer. */
  #steered = false;
  #dabbing = false;

  constructor(surface, stage, tools, pointer) {
    Object.assign(this, { surface, stage, tools, pointer });
    surface.addEventListener("pointermove", (event) => {
      [this.#x, this.#y] = [event.offsetX, event.offsetY];
      this.#steered = false;
    });
  }

  nudge(dx, dy) {
    const { width, height } = this.stage.view;
    const [x, y] = [this.#x + dx, this.#y + dy];
    this.#x = Math.min(width, Math.max(0, x));
    this.#y = Math.min(height, Math.max(0, y));
    this.#steered = true;
    if (x !== this.#x || y !== this.#y) this.pointer.pan(this.#x - x, this.#y - y);
    this.pointer.place(this.#x, this.#y);
  }

  /** Zooms about the brush where the arrows lead it, otherwise about the middle of the window. */
  zoom(factor) {
    const { width, height } = this.stage.view;
    if (this.#steered) this.pointer.zoom(this.#x, this.#y, factor);
    else this.pointer.zoom(width / 2, height / 2, factor);
  }

  /** @param mayPaint false while a fill is at work */
  space(held, mayPaint) {
    const { surface, stage, tools, pointer } = this;
    const steered = this.#steered && document.activeElement === surface;
    if (held && steered && tools.painting && stage.picture && mayPaint) {
      this.#dabbing = true;
      tools.down({ offsetX: this.#x, offsetY: this.#y }, false);
      tools.up();
    } else if (!this.#dabbing) {
      pointer.holdSpace(held);
    }
    if (!held) this.#dabbing = false;
  }
}
