/** Painting without a pointer: arrows move the brush, Space paints where it is; elsewhere Space held moves the picture. */
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
    this.#x = Math.min(width, Math.max(0, this.#x + dx));
    this.#y = Math.min(height, Math.max(0, this.#y + dy));
    this.#steered = true;
    this.pointer.place(this.#x, this.#y);
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
