/** Runs fills: one at a time, with progress, cancel, a rough preview, and candidates to pick from. */
import { cancel, follow, jobPreviewBitmap, submit } from "./api.js";
import { filledPicture } from "./picture.js";

export class Filler extends EventTarget {
  #running = null;
  #last = null;

  /**
   * @param settings seed => {fills, grow, budget}: the ways to fill, one or the candidates, from that seed on
   */
  constructor(stage, history, settings) {
    super();
    Object.assign(this, { stage, history, settings });
  }

  get running() {
    return this.#running !== null;
  }
  get canRepeat() {
    return this.#last !== null && !this.running && this.history.state?.picture === this.#last.shown;
  }

  /** Fills what is drawn in the present state. */
  async run() {
    const before = this.history.state;
    if (!this.running && before?.shapes.length) await this.#fill(before, 0, false);
  }

  /** The last fill once more with other random numbers, in place of its result. */
  async again() {
    if (this.canRepeat) await this.#fill(this.#last.before, this.#last.seed + 1, true);
  }

  async cancel() {
    if (!this.#running) return;
    this.#running.unwanted = true; // the server may not have answered yet; then #fill() tells it
    if (this.#running.id) await cancel(this.#running.id);
  }

  /** Forgets what again() would repeat: another picture was opened. */
  forget() {
    this.#last = null;
  }

  async #fill(before, seed, instead) {
    const { fills, ...how } = this.settings(seed);
    const running = (this.#running = { id: null, unwanted: false, asked: 0, shown: 0 });
    this.#tell("start");
    try {
      const job = await submit({ image: before.picture.id, shapes: before.shapes, ...how, candidates: fills });
      running.id = job.id;
      if (running.unwanted) await cancel(job.id);
      const end = await follow(job.id, (news) => this.#progress(running, news));
      // One that ended before the word of its cancelling arrived is not wanted either.
      if (running.unwanted || end.state === "cancelled") this.#tell("cancelled");
      else if (end.state === "failed") throw Object.assign(new Error(end.error.message), end.error);
      else await this.#accept(before, end, seed, instead);
    } catch (error) {
      this.#tell("error", error);
    } finally {
      this.#running = null;
      this.stage.dropPatch();
      this.#tell("end");
    }
  }

  #progress(running, job) {
    this.#tell("progress", job);
    const number = job.preview?.number ?? 0;
    if (number <= running.asked) return;
    running.asked = number;
    jobPreviewBitmap(job.id)
      .then((bitmap) => this.#preview(running, number, job.preview, bitmap))
      .catch(() => {}); // the job was quicker than its preview
  }

  /** First a rough idea, then what a network that is being fitted would fill by now. */
  #preview(running, number, window, bitmap) {
    if (this.#running !== running || number < running.shown) return;
    running.shown = number;
    this.stage.showPatch({ window, bitmap });
    this.#tell("preview", number);
  }

  async #accept(before, job, seed, instead) {
    const pictures = await Promise.all(job.results.map((r) => filledPicture(before.picture, r.image, r.window)));
    const states = pictures.map((picture) => ({ picture, shapes: [] }));
    this.#last = { before, seed: seed + job.results.length - 1, shown: states[0].picture };
    if (instead) this.history.replace(states[0]);
    else this.history.push(states[0]);
    this.#tell("done", { job, candidates: states });
  }

  /** Shows another candidate of the last fill. */
  pick(state) {
    this.#last.shown = state.picture;
    this.history.replace(state);
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
