/** Zoom and pan: where the picture's pixels are on the screen. Lengths are CSS pixels. */
export class View {
  scale = 1;
  x = 0;
  y = 0;
  width = 1;
  height = 1;
  picture = { width: 1, height: 1 };
  /** True while the picture fits the window, so that it goes on fitting when the window changes. */
  fitted = true;

  resize(width, height) {
    const dx = (width - this.width) / 2;
    const dy = (height - this.height) / 2;
    this.width = width;
    this.height = height;
    if (this.fitted) this.fit();
    else this.pan(dx, dy);
  }

  show(picture) {
    this.picture = picture;
    this.fit();
  }

  fit() {
    const margin = this.width < 600 ? 12 : 36;
    const below = this.width < 600 ? 84 : 92; // the dock
    const scale = Math.min(
      (this.width - 2 * margin) / this.picture.width,
      (this.height - margin - below) / this.picture.height,
    );
    this.scale = Math.max(0.001, Math.min(scale, 4));
    this.x = (this.width - this.picture.width * this.scale) / 2;
    this.y = margin + (this.height - margin - below - this.picture.height * this.scale) / 2;
    this.fitted = true;
  }

  pan(dx, dy) {
    this.x += dx;
    this.y += dy;
    this.keepInSight();
    this.fitted = false;
  }

  /** Zooms by `factor` so that the picture's point under (x, y) stays there. */
  zoomAt(x, y, factor) {
    const least = Math.min(0.02, 40 / Math.max(this.picture.width, this.picture.height));
    const scale = Math.min(32, Math.max(least, this.scale * factor));
    this.x = x - ((x - this.x) / this.scale) * scale;
    this.y = y - ((y - this.y) / this.scale) * scale;
    this.scale = scale;
    this.keepInSight();
    this.fitted = false;
  }

  /** At least 60 pixels of the picture stay in the window. */
  keepInSight() {
    const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
    this.x = clamp(this.x, 60 - this.picture.width * this.scale, this.width - 60);
    this.y = clamp(this.y, 60 - this.picture.height * this.scale, this.height - 60);
  }

  /**
   * Moves up until `part` of the picture is clear of what floats over the lowest `below` pixels of the window.
   * @returns what moves it back, unless it has been moved since
   */
  makeWay(part, below) {
    const { x, y, scale, fitted } = this;
    const margin = 12;
    const covered = y + (part.y + part.height) * scale + margin - (this.height - below);
    const up = Math.min(covered, y + part.y * scale - margin); // its upper end stays in the window
    if (up <= 0) return () => {};
    this.y -= up;
    this.fitted = false;
    const moved = this.y;
    return () => this.x === x && this.y === moved && this.scale === scale && Object.assign(this, { y, fitted });
  }

  toPicture(x, y) {
    return [(x - this.x) / this.scale, (y - this.y) / this.scale];
  }

  /** The part of the picture that is in the window, in whole pixels of the picture; null if none. */
  visible() {
    const [left, top] = this.toPicture(0, 0);
    const [right, bottom] = this.toPicture(this.width, this.height);
    const x = Math.max(0, Math.floor(left));
    const y = Math.max(0, Math.floor(top));
    const width = Math.min(this.picture.width, Math.ceil(right)) - x;
    const height = Math.min(this.picture.height, Math.ceil(bottom)) - y;
    return width > 0 && height > 0 ? { x, y, width, height } : null;
  }
}
