/** Opening and saving: pictures, masks, projects, and what this tab had open before a reload. */
import { find, given, holeBlob, imageBlob, imageInfo, previewBitmap, upload } from "./api.js";
import { filledPicture, openPicture, proxyLongest } from "./picture.js";
import { isProject, packProject, unpackProject } from "./project.js";
import { saveBlob } from "./ui.js";

const extensions = {
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/tiff": "tif",
  "image/webp": "webp",
  "image/heic": "heic",
  "image/avif": "avif",
};

export class Documents {
  name = "";

  constructor(stage, history) {
    Object.assign(this, { stage, history });
    history.addEventListener("change", () => this.#remember());
  }

  get stem() {
    return this.name.replace(/\.[^.]*$/, "") || "picture";
  }

  /** Opens a picture or a project. */
  async open(file) {
    if (await isProject(file)) return this.#show(await unpackProject(file));
    const info = await upload(file);
    await this.#show({ name: file.name ?? "", original: info, current: info, shapes: [] });
  }

  async #show({ name, original, current, shapes }) {
    let picture = await openPicture(original);
    const whole = { x: 0, y: 0, width: original.width, height: original.height };
    if (current.id !== original.id) picture = await filledPicture(picture, current.id, whole);
    await Promise.all(shapes.filter((shape) => shape.shape === "mask").map((shape) => this.#fetchMask(shape.image)));
    this.name = name;
    this.history.start({ picture, shapes });
  }

  async #fetchMask(id) {
    this.stage.hole.addMask(id, await previewBitmap(id, proxyLongest));
  }

  /** Adds the white of a mask file to what is drawn. */
  async loadMask(file) {
    const { picture } = this.history.state;
    const info = await upload(file);
    if (info.width !== picture.width || info.height !== picture.height)
      throw new Error(
        `The mask is ${info.width}×${info.height}, but the picture is ${picture.width}×${picture.height}.`,
      );
    await this.addMask(info.id);
  }

  /** Adds what the server finds: "scratches" or "text". */
  async find(what) {
    const { original, id } = this.history.state.picture;
    const found = await find(id, what);
    if (this.history.state.picture.original === original) await this.addMask(found.id); // else another was opened
  }

  /** Adds a mask that the server has to what is drawn. */
  async addMask(id) {
    await this.#fetchMask(id);
    const { picture, shapes } = this.history.state;
    this.history.push({ picture, shapes: [...shapes, { shape: "mask", image: id }] });
  }

  /** The picture in the format and depth it came in. */
  async save() {
    const { picture } = this.history.state;
    saveBlob(await imageBlob(picture.id), `${this.stem}-mended.${extensions[picture.type]}`);
  }

  async saveMask() {
    const { picture, shapes } = this.history.state;
    saveBlob(await holeBlob(picture.id, shapes), `${this.stem}-mask.png`);
  }

  async saveProject() {
    const { picture, shapes } = this.history.state;
    const { name } = this;
    const blob = await packProject({ name, original: picture.original.id, current: picture.id, shapes });
    saveBlob(blob, `${this.stem}.mend`);
  }

  #remember() {
    const { picture, shapes } = this.history.state;
    const text = JSON.stringify({ name: this.name, original: picture.original.id, current: picture.id, shapes });
    // A hole of very many points may be more than the browser keeps; then a reload starts anew.
    try {
      sessionStorage.setItem("open", text);
    } catch {
      sessionStorage.removeItem("open");
    }
  }

  /** Opens the picture that the address names, or what this tab had open before a reload, if the server still has it. */
  async restore() {
    if (given.picture) {
      const info = await imageInfo(given.picture);
      return this.#show({ name: given.name ?? "", original: info, current: info, shapes: [] });
    }
    const text = sessionStorage.getItem("open");
    if (!text) return;
    const { name, original, current, shapes } = JSON.parse(text);
    try {
      await this.#show({ name, original: await imageInfo(original), current: await imageInfo(current), shapes });
    } catch (error) {
      sessionStorage.removeItem("open");
      if (error.status !== 404) throw error;
    }
  }
}
