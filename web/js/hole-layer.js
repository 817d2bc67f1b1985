/**
 * The hole as the page shows it: the shapes of the state, drawn on a canvas of the proxy's size.
 * The server draws the same shapes at full size; what is filled is what it draws.
 */
import { growHole } from "./distance.js";

export class HoleLayer {
  canvas = document.createElement("canvas");
  #context = this.canvas.getContext("2d");
  #scale = 1;
  #drawn = [];
  #masks = new Map();
  #colour = [200, 64, 42];

  /** @param scale proxy pixels per pixel of the picture */
  start(width, height, scale) {
    this.canvas.width = width;
    this.canvas.height = height;
    this.#scale = scale;
    this.#drawn = [];
  }

  setColour(rgb, shapes) {
    this.#colour = rgb;
    this.#drawn = null;
    this.draw(shapes);
  }

  /** What the server calls the mask `id`, as the page shows it. */
  addMask(id, bitmap) {
    this.#masks.set(id, bitmap);
  }

  /** Brings the canvas to `shapes`; only what was added is drawn where that is enough. */
  draw(shapes) {
    const before = this.#drawn;
    const extended = before && before.length <= shapes.length && before.every((shape, i) => shape === shapes[i]);
    if (!extended) this.#context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    for (const shape of extended ? shapes.slice(before.length) : shapes) this.#drawShape(shape);
    this.#drawn = shapes;
  }

  /** Draws one more piece of a stroke that is not in the state yet. Points are [x, y, width] in the picture. */
  extendStroke(points, erase) {
    this.#drawn = null;
    this.#stroke(points, erase);
  }

  #drawShape(shape) {
    const context = this.#context;
    if (shape.shape === "stroke") return this.#stroke(shape.points, shape.erase);
    if (shape.shape === "grow" || shape.shape === "shrink")
      return this.#grow((shape.shape === "grow" ? 1 : -1) * shape.pixels * this.#scale);
    if (shape.shape === "invert") return this.#compose("xor", () => this.#everything());
    if (shape.shape === "mask") return this.#mask(shape.image);
    this.#compose(shape.erase ? "destination-out" : "source-over", () => {
      context.beginPath();
      if (shape.shape === "rectangle") context.rect(shape.x, shape.y, shape.width, shape.height);
      else for (const [x, y] of shape.points) context.lineTo(x, y);
      context.fill("evenodd");
    });
  }

  #compose(operation, body) {
    const context = this.#context;
    context.save();
    context.scale(this.#scale, this.#scale);
    context.globalCompositeOperation = operation;
    context.fillStyle = context.strokeStyle = `rgb(${this.#colour.join(" ")})`;
    context.lineCap = context.lineJoin = "round";
    body();
    context.restore();
  }

  #everything() {
    this.#context.fillRect(0, 0, this.canvas.width / this.#scale, this.canvas.height / this.#scale);
  }

  #stroke(points, erase) {
    this.#compose(erase ? "destination-out" : "source-over", () => {
      const context = this.#context;
      const [[x, y, width]] = points;
      const even = points.every((point) => point[2] === width);
      // A disc of its own, since a line of no length is not drawn: a click that moves nothing is a dab.
      context.beginPath();
      context.arc(x, y, width / 2, 0, 2 * Math.PI);
      context.fill();
      context.lineWidth = width;
      context.beginPath();
      context.moveTo(x, y);
      for (let i = 1; i < points.length; ++i) {
        if (!even) {
          context.stroke();
          context.beginPath();
          context.moveTo(points[i - 1][0], points[i - 1][1]);
          context.lineWidth = (points[i - 1][2] + points[i][2]) / 2;
        }
        context.lineTo(points[i][0], points[i][1]);
      }
      context.stroke();
    });
  }

  #grow(pixels) {
    const { width, height } = this.canvas;
    const image = this.#context.getImageData(0, 0, width, height);
    growHole(image.data, width, height, pixels, this.#colour);
    this.#context.putImageData(image, 0, 0);
  }

  /** White becomes missing. */
  #mask(id) {
    const bitmap = this.#masks.get(id);
    if (!bitmap) return;
    const { width, height } = this.canvas;
    const scratch = new OffscreenCanvas(width, height);
    const context = scratch.getContext("2d");
    context.drawImage(bitmap, 0, 0, width, height);
    const image = context.getImageData(0, 0, width, height);
    for (let i = 0; i < image.data.length; i += 4) {
      const [red, green, blue, alpha] = image.data.subarray(i, i + 4);
      const missing = 0.299 * red + 0.587 * green + 0.114 * blue > 127 && alpha > 127;
      image.data.set([...this.#colour, missing ? 255 : 0], i);
    }
    context.putImageData(image, 0, 0);
    this.#context.drawImage(scratch, 0, 0);
  }
}
