/** Pointers on the picture: mouse, pen, touch. One finger paints, two move and zoom. */
export class Pointer {
  #down = new Map();
  #pinch = null;
  #panning = false;
  #spaceHeld = false;

  /** @param onView called when zoom or place have changed */
  constructor(surface, cursor, stage, tools, onView) {
    Object.assign(this, { surface, cursor, stage, tools, onView });
    surface.addEventListener("pointerdown", (event) => this.#start(event));
    surface.addEventListener("pointermove", (event) => this.#move(event));
    for (const type of ["pointerup", "pointercancel"]) surface.addEventListener(type, (event) => this.#end(event));
    surface.addEventListener("pointerleave", () => (cursor.hidden = true));
    surface.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    surface.addEventListener("contextmenu", (event) => event.preventDefault());
  }

  holdSpace(held) {
    this.#spaceHeld = held;
    this.dress();
  }

  get #moves() {
    return this.#spaceHeld || this.tools.name === "hand";
  }

  /** Shows what the pointer would do. */
  dress() {
    const { surface, cursor, tools } = this;
    const brush = tools.painting && !this.#spaceHeld && this.stage.picture;
    surface.dataset.cursor = !this.stage.picture
      ? "default"
      : this.#panning
        ? "grabbing"
        : this.#moves
          ? "grab"
          : brush
            ? "none"
            : "crosshair";
    cursor.style.width = cursor.style.height = `${tools.size}px`;
    if (!brush) cursor.hidden = true;
  }

  /** Puts the ring of the brush there. */
  place(x, y) {
    const half = this.tools.size / 2;
    this.cursor.style.transform = `translate(${x - half}px, ${y - half}px)`;
    this.cursor.hidden = this.surface.dataset.cursor !== "none";
  }

  pan(dx, dy) {
    if (!this.stage.picture) return;
    this.stage.view.pan(dx, dy);
    this.#viewChanged();
  }
  zoom(x, y, factor) {
    if (!this.stage.picture) return;
    this.stage.view.zoomAt(x, y, factor);
    this.#viewChanged();
  }

  #start(event) {
    if (!this.stage.picture) return;
    this.surface.setPointerCapture(event.pointerId);
    this.#down.set(event.pointerId, [event.offsetX, event.offsetY]);
    if (this.#down.size === 2) {
      this.tools.cancel();
      this.#pinch = this.#spread();
      return;
    }
    if (this.#down.size > 2) return;
    if (this.#moves || event.button === 1) {
      this.#panning = true;
      this.dress();
    } else if (event.button === 0 || event.button === 2) {
      this.place(event.offsetX, event.offsetY);
      this.tools.down(event, event.button === 2 || event.altKey);
    }
  }

  #spread() {
    const [[ax, ay], [bx, by]] = [...this.#down.values()];
    return { x: (ax + bx) / 2, y: (ay + by) / 2, length: Math.max(1, Math.hypot(ax - bx, ay - by)) };
  }

  #move(event) {
    const before = this.#down.get(event.pointerId);
    if (event.pointerType !== "touch" || before) this.place(event.offsetX, event.offsetY);
    if (!before) return this.tools.active && this.tools.move(event);
    this.#down.set(event.pointerId, [event.offsetX, event.offsetY]);
    if (this.#pinch) {
      const now = this.#spread();
      this.stage.view.pan(now.x - this.#pinch.x, now.y - this.#pinch.y);
      this.stage.view.zoomAt(now.x, now.y, now.length / this.#pinch.length);
      this.#pinch = now;
      this.#viewChanged();
    } else if (this.#panning) {
      this.pan(event.offsetX - before[0], event.offsetY - before[1]);
    } else {
      this.tools.move(event);
    }
  }

  #end(event) {
    if (!this.#down.delete(event.pointerId)) return;
    if (this.#pinch) {
      if (this.#down.size === 0) this.#pinch = null;
      else if (this.#down.size === 1) this.#down.clear(), (this.#pinch = null);
      return;
    }
    if (this.#panning) {
      this.#panning = false;
      this.dress();
    } else if (event.type === "pointercancel") {
      this.tools.cancel();
    } else {
      this.tools.up(event);
    }
  }

  #wheel(event) {
    if (!this.stage.picture) return;
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 30 : 1;
    if (event.shiftKey) this.pan(-event.deltaY * lines, 0);
    else this.zoom(event.offsetX, event.offsetY, Math.exp(-event.deltaY * lines * 0.0016));
  }

  #viewChanged() {
    this.stage.refresh();
    this.onView();
  }
}
