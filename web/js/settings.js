/** How to fill: the panel, made from what the server says it can do. */
import { element } from "./ui.js";

export class Settings {
  #methods = [];

  constructor() {
    this.form = element("panel");
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("input", () => {
      this.#show();
      this.#remember();
    });
  }

  /** @param capabilities what /api/v1/capabilities answered */
  start(capabilities) {
    this.#methods = capabilities.methods;
    element("method").replaceChildren(
      ...this.#methods.map((method, i) => new Option(method.title, String(i), false, i === 0)),
    );
    element("without-networks").textContent = capabilities.without_networks;
    element("without-networks").hidden = !capabilities.without_networks;
    element("candidates").max = Math.min(8, capabilities.limits.candidates);
    const kept = this.#kept();
    const index = this.#methods.findIndex((method) => method.title === kept.method);
    if (index >= 0) element("method").value = String(index);
    element("candidates").value = kept.candidates ?? 1;
    element("grow-by").value = kept.grow ?? "-1";
    element("on-release").checked = kept.onRelease ?? false;
    element("adapt").value = kept.adapt ?? "";
    element("budget").value = kept.budget ?? "";
    this.#show();
  }

  /** What was chosen the last time; nothing if it is not to be read. */
  #kept() {
    try {
      return JSON.parse(localStorage.getItem("settings")) ?? {};
    } catch {
      return {};
    }
  }

  get onRelease() {
    return element("on-release").checked;
  }
  get grow() {
    return Number(element("grow-by").value);
  }
  /** Seconds; undefined: as long as it needs. */
  get budget() {
    return Number(element("budget").value) || undefined;
  }
  get #count() {
    return Number(element("candidates").value);
  }

  /**
   * The ways to fill, the chosen one first. Candidates differ by seed where the method has one; otherwise by method:
   * networks first, then other seeds of what has seeds.
   */
  fills(seed) {
    const adapt = element("adapt").value;
    const way = ({ name, model }, number) => ({
      method: name,
      seed: number,
      // A look every few steps, so that the preview is seen to improve.
      ...(model && { model, ...(adapt && { options: { adapt, "adapt.check_every": 5 } }) }),
    });
    const chosen = this.#methods[Number(element("method").value)];
    const others = this.#methods.filter((method) => method !== chosen && method.model);
    const seeded = chosen.seeded ? chosen : this.#methods.find((method) => method.seeded);
    const fills = [way(chosen, seed)];
    for (const other of others) if (fills.length < this.#count - 1) fills.push(way(other, seed));
    for (let next = chosen.seeded ? seed + 1 : seed; fills.length < this.#count; ++next) fills.push(way(seeded, next));
    return fills;
  }

  #show() {
    element("candidates-text").textContent = String(this.#count);
    // Only a network has weights that can be fitted.
    element("adapt-field").hidden = !this.#methods[Number(element("method").value)]?.model;
  }

  #remember() {
    const method = this.#methods[Number(element("method").value)]?.title;
    const { grow, onRelease } = this;
    const [adapt, budget] = ["adapt", "budget"].map((id) => element(id).value);
    localStorage.setItem("settings", JSON.stringify({ method, candidates: this.#count, grow, onRelease, adapt, budget }));
  }
}
