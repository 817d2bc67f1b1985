/** The heat map: where what was filled looks made up, over the picture; and the worst spot, filled anew at a click. */
import { heatmap, previewBitmap } from "./api.js";
import { announce, element, press } from "./ui.js";

/** Cool is left clear; amber turns to crimson as it gets hotter. */
function coloured(bitmap) {
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext("2d");
  context.drawImage(bitmap, 0, 0);
  const image = context.getImageData(0, 0, bitmap.width, bitmap.height);
  const { data } = image;
  for (let i = 0; i < data.length; i += 4) {
    const heat = data[i] / 255;
    data[i] = 255 - 45 * heat;
    data[i + 1] = 200 * (1 - heat);
    data[i + 2] = 50 + 30 * heat;
    data[i + 3] = 215 * Math.min(1, Math.max(0, (heat - 0.08) / 0.6));
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

export class Heat extends EventTarget {
  #shown = null;
  #wanted = 0;

  constructor(stage, history) {
    super();
    Object.assign(this, { stage, history, on: false });
    history.addEventListener("change", () => this.on && this.#update());
  }

  async toggle(on = !this.on) {
    this.on = on;
    press(element("heat"), on);
    await this.#update();
  }

  /** The worst spot of what is shown, as a mask of the picture; null while there is none. */
  get worst() {
    return this.#shown?.worst ?? null;
  }

  async #update() {
    const { picture } = this.history.state ?? {};
    const wanted = this.on && picture?.patches.length ? picture : null;
    if (wanted && this.#shown?.picture === wanted.id) return;
    const turn = ++this.#wanted;
    this.#show(null);
    element("heat-box").hidden = !wanted;
    if (!wanted) return;
    element("heat-text").textContent = "Looking closely…";
    try {
      const map = await heatmap(wanted.id, wanted.original.id);
      const bitmap = coloured(await previewBitmap(map.heat, 1024));
      if (turn !== this.#wanted) return;
      this.#show({ ...map, picture: wanted.id, bitmap });
    } catch (error) {
      if (turn !== this.#wanted) return;
      this.toggle(false);
      this.dispatchEvent(new CustomEvent("error", { detail: error }));
    }
  }

  #show(map) {
    this.#shown = map;
    this.stage.overlay = map;
    element("heat-fix").disabled = !map;
    this.stage.refresh();
    if (!map) return;
    const text = `${Math.round(100 * map.score)} % looks made up`;
    element("heat-text").textContent = text;
    announce(text);
  }
}
