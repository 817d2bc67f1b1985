/** Tools: what the pointer does on the picture. A finished gesture becomes one shape. */

const bounds = (points) => {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y, width = 0] of points) {
    left = Math.min(left, x - width / 2);
    top = Math.min(top, y - width / 2);
    right = Math.max(right, x + width / 2);
    bottom = Math.max(bottom, y + width / 2);
  }
  return [left, top, right - left, bottom - top];
};

/** A tenth of a pixel is finer than any hole. */
const rounded = (value) => Math.round(10 * value) / 10;

export class Tools {
  name = "brush";
  /** Brush width in CSS pixels of the window. */
  size = 40;
  #points = null;
  #start = null;

  /** @param onShape called with each finished shape */
  constructor(stage, onShape) {
    this.stage = stage;
    this.onShape = onShape;
  }

  get painting() {
    return this.name === "brush" || this.name === "eraser";
  }
  get active() {
    return this.#points !== null;
  }

  choose(name) {
    this.cancel();
    this.name = name;
  }

  #point(event) {
    const [x, y] = this.stage.view.toPicture(event.offsetX, event.offsetY).map(rounded);
    const pressure = event.pointerType === "pen" && event.pressure > 0 ? 0.3 + 0.7 * event.pressure : 1;
    return [x, y, Math.max(0.5, rounded((this.size * pressure) / this.stage.view.scale))];
  }

  down(event, erase) {
    const point = this.#point(event);
    if (this.name === "polygon") return this.#polygonDown(event, point);
    this.#points = [point];
    this.#start = point;
    this.erase = erase || this.name === "eraser";
    if (this.painting) this.#extend([point]);
    else this.#sketch();
  }

  move(event) {
    if (!this.#points) return;
    const events = event.getCoalescedEvents?.() ?? [];
    if (this.name === "rectangle") this.#points = [this.#start, this.#point(event)];
    else if (this.name === "polygon") this.hover = this.#point(event);
    else {
      const last = this.#points[this.#points.length - 1];
      const added = (events.length ? events : [event]).map((each) => this.#point(each));
      this.#points.push(...added);
      if (this.painting) return this.#extend([last, ...added]);
    }
    this.#sketch();
  }

  up() {
    if (!this.#points || this.name === "polygon") return;
    const points = this.#points;
    this.#finish();
    if (this.painting) return this.onShape({ shape: "stroke", points, ...(this.erase && { erase: true }) });
    const erase = this.erase && { erase: true };
    const [x, y, width, height] = bounds(points.map(([px, py]) => [px, py]));
    if (width < 1 || height < 1) return;
    if (this.name === "rectangle") this.onShape({ shape: "rectangle", x, y, width, height, ...erase });
    else if (points.length > 2)
      this.onShape({ shape: "polygon", points: points.map(([px, py]) => [px, py]), ...erase });
  }

  /** Drops what has begun. True if there was something. */
  cancel() {
    const active = this.active;
    this.#finish();
    if (active) this.onShape(null);
    return active;
  }

  /** Ends a polygon by Enter. */
  close() {
    if (this.name !== "polygon" || !this.#points) return false;
    const points = this.#points.map(([x, y]) => [x, y]);
    this.#finish();
    if (points.length > 2) this.onShape({ shape: "polygon", points });
    else this.onShape(null);
    return true;
  }

  #finish() {
    this.#points = null;
    this.hover = null;
    this.stage.sketch = null;
  }

  #polygonDown(event, point) {
    const near = ([x, y]) => Math.hypot(x - point[0], y - point[1]) * this.stage.view.scale < 12;
    if (this.#points?.length > 2 && (near(this.#points[0]) || event.detail > 1)) return this.close();
    if (!this.#points) this.#points = [];
    if (!this.#points.length || !near(this.#points[this.#points.length - 1])) this.#points.push(point);
    this.#sketch();
  }

  #extend(points) {
    this.stage.hole.extendStroke(points, this.erase);
    this.stage.refreshHole(...bounds(points));
  }

  #sketch() {
    const points = this.hover ? [...this.#points, this.hover] : this.#points;
    const { name } = this;
    this.stage.sketch = (context) => {
      const { x, y, scale } = this.stage.view;
      const at = ([px, py]) => [x + px * scale, y + py * scale];
      const accent = getComputedStyle(document.documentElement).getPropertyValue("--accent");
      context.beginPath();
      if (name === "rectangle") {
        const [left, top, width, height] = bounds(points.map(([px, py]) => [px, py]));
        context.rect(...at([left, top]), width * scale, height * scale);
      } else for (const point of points) context.lineTo(...at(point));
      context.fillStyle = context.strokeStyle = accent;
      context.globalAlpha = 0.4;
      context.fill("evenodd");
      context.globalAlpha = 1;
      context.lineWidth = 2;
      context.stroke();
    };
    this.stage.refreshHole(0, 0, this.stage.picture.width, this.stage.picture.height);
  }
}
