/**
 * Undo over strokes and fills alike: a list of states, none of which is ever changed.
 * A state is {picture, shapes}: which picture is shown and what is drawn on it.
 */
export class History extends EventTarget {
  #states = [];
  #position = -1;

  get state() {
    return this.#states[this.#position] ?? null;
  }
  get canUndo() {
    return this.#position > 0;
  }
  get canRedo() {
    return this.#position < this.#states.length - 1;
  }

  start(state) {
    this.#states = [state];
    this.#position = 0;
    this.#tell();
  }

  push(state) {
    this.#states.splice(this.#position + 1, Infinity, state);
    if (this.#states.length > 500) this.#states.shift();
    this.#position = this.#states.length - 1;
    this.#tell();
  }

  /** Another outcome of the last step: one undo leads back to before it. */
  replace(state) {
    this.#states.splice(this.#position, Infinity, state);
    this.#tell();
  }

  undo() {
    if (this.canUndo) this.#move(-1);
  }
  redo() {
    if (this.canRedo) this.#move(1);
  }

  #move(step) {
    this.#position += step;
    this.#tell();
  }
  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}
