/** Puts the page together: state in the history, looks in the stage, commands in buttons and keys. */
import { capabilities } from "./api.js";
import { Compare } from "./compare.js";
import { Documents } from "./documents.js";
import { startFiles } from "./files.js";
import { Filler } from "./filler.js";
import { Heat } from "./heat.js";
import { History } from "./history.js";
import { KeyboardBrush } from "./keyboard-brush.js";
import { fillHelp, startKeys } from "./keys.js";
import { Pointer } from "./pointer.js";
import { startProgress } from "./progress.js";
import { Settings } from "./settings.js";
import { Stage } from "./stage.js";
import { Tools } from "./tools.js";
import { Tray } from "./tray.js";
import * as ui from "./ui.js";

const $ = ui.element;
const all = (selector) => document.querySelectorAll(selector);
const surface = $("surface");
const history = new History();
const stage = new Stage($("stage"), $("picture"), $("hole"));
const settings = new Settings();
const filler = new Filler(stage, history, (seed) => {
  const { grow, budget } = settings;
  return { fills: settings.fills(seed), grow, budget };
});
const documents = new Documents(stage, history);
const compare = new Compare(stage);
const heat = new Heat(stage, history);
const tray = new Tray(stage, (state) => filler.pick(state));
const tools = new Tools(stage, addShape);
const pointer = new Pointer(surface, $("cursor"), stage, tools, showZoom);
const hidePanel = ui.disclose($("tune"), $("panel"));
const hideMenu = ui.disclose($("more"), $("menu"), () => $("menu").querySelector("button:not(:disabled)").focus());
const byKeys = new KeyboardBrush(surface, stage, tools, pointer);

/** A finished gesture, or null for one that was dropped. */
function addShape(shape) {
  if (!shape) return stage.show(history.state);
  const { picture, shapes } = history.state;
  history.push({ picture, shapes: [...shapes, shape] });
  if (settings.onRelease && shape.shape !== "invert" && !shape.erase) filler.run();
}

/** Runs what may fail; a failure is told, not swallowed. */
async function attempt(work) {
  try {
    await work();
  } catch (error) {
    ui.toast(error.message, true);
  }
}

function render() {
  const { state } = history;
  stage.show(state);
  for (const id of ["tools", "zoom"]) $(id).hidden = false;
  $("welcome").hidden = true;
  $("name").textContent = documents.name || "picture";
  $("pixels").textContent = `${state.picture.width} × ${state.picture.height}`;
  enable();
  showZoom();
  pointer.dress();
}

function enable() {
  const { state } = history;
  const working = filler.running;
  const drawn = Boolean(state?.shapes.length);
  $("undo").disabled = working || !history.canUndo;
  $("redo").disabled = working || !history.canRedo;
  for (const id of ["save", "save-project", "load-mask"]) $(id).disabled = !state || working;
  $("compare").disabled = $("heat").disabled = !state?.picture.patches.length;
  $("fill").disabled = !drawn || working;
  $("again").disabled = !filler.canRepeat;
  for (const id of ["grow", "shrink", "clear", "save-mask"]) $(id).disabled = !drawn || working;
  $("invert").disabled = working || !state;
  for (const button of all("[data-find]")) button.disabled = working || !state;
  $("dock").hidden = !state || working;
  $("working").hidden = !working;
  stage.element.classList.toggle("busy", working);
  surface.toggleAttribute("inert", working);
}

function showZoom() {
  $("zoom-text").textContent = `${Math.round(100 * stage.view.scale)} %`;
}

function chooseTool(name) {
  tools.choose(name);
  if (history.state) stage.show(history.state);
  for (const button of all("[data-tool]")) ui.press(button, button.dataset.tool === name);
  pointer.dress();
}

/** 0..100 on the slider is 2..600 pixels, evenly by ratio. */
function setSize(position) {
  const clamped = Math.min(100, Math.max(0, position));
  $("size").value = String(clamped);
  tools.size = Math.round(2 * 300 ** (clamped / 100));
  $("size-text").textContent = String(tools.size);
  pointer.dress();
}

const open = (file) =>
  attempt(async () => {
    if (!file) return;
    if (filler.running) throw new Error("A fill is at work: wait for it or cancel it, then open the picture");
    ui.hideToast();
    ui.announce("Opening the picture");
    await documents.open(file);
    filler.forget();
    compare.toggle(false);
    heat.toggle(false);
    tray.hide();
    enable();
    ui.announce("The picture is open");
    surface.focus({ preventScroll: true });
  });

const choose = startFiles(open);

const step = (name) => () => {
  if (filler.running || !history.state) return;
  tools.cancel();
  tray.hide();
  history[name]();
};

function escape() {
  if (hidePanel() || hideMenu()) return;
  if (filler.running) filler.cancel();
  else if (tools.cancel()) return;
  else if (tray.shown) tray.hide();
  else if (compare.on) compare.toggle(false);
  else if (heat.on) heat.toggle(false);
  else clear();
}

function clear() {
  const { state } = history;
  if (state?.shapes.length) history.push({ picture: state.picture, shapes: [] });
}

const toggleHeat = () => $("heat").disabled || $("heat").hidden || heat.toggle();

/** What looks most made up becomes the hole, and is filled. */
const fixWorst = () =>
  attempt(async () => {
    if (filler.running || !heat.worst) return;
    await documents.addMask(heat.worst);
    await filler.run();
  });

const toggleCompare = () => $("compare").disabled || compare.toggle();

const fill = () => {
  if (tools.close() || !history.state) return;
  tray.hide();
  compare.toggle(false);
  filler.run();
};

/** Looks for scratches or text; the button waits for the answer. */
async function findDefects(button) {
  button.disabled = true;
  ui.announce("Searching");
  await attempt(() => documents.find(button.dataset.find));
  button.disabled = false;
  ui.announce("Searched");
}

function listen() {
  const on = (id, action) => $(id).addEventListener("click", action);
  const inMenu = (id, action) => on(id, () => (hideMenu(), action()));
  for (const id of ["open", "open-here"]) on(id, () => choose());
  on("save", () => attempt(() => documents.save()));
  inMenu("save-mask", () => attempt(() => documents.saveMask()));
  inMenu("load-mask", () => choose((file) => attempt(() => documents.loadMask(file))));
  inMenu("save-project", () => attempt(() => documents.saveProject()));
  inMenu("open-project", () => choose());
  inMenu("shortcuts", () => $("help").showModal());
  on("toast-close", ui.hideToast);
  on("undo", step("undo"));
  on("redo", step("redo"));
  on("compare", toggleCompare);
  on("heat", toggleHeat);
  on("heat-fix", fixWorst);
  heat.addEventListener("error", ({ detail }) => ui.toast(detail.message, true));
  on("fill", fill);
  on("again", () => filler.again());
  on("cancel", () => filler.cancel());
  on("fit", () => (stage.view.fit(), stage.refresh(), showZoom()));
  on("closer", () => byKeys.zoom(1.25));
  on("farther", () => byKeys.zoom(0.8));
  on("clear", clear);
  on("invert", () => addShape({ shape: "invert" }));
  // A step that is seen at any size: a two-hundredth of the longer side.
  const amount = () => Math.max(1, Math.round(Math.max(stage.picture.width, stage.picture.height) / 200));
  on("grow", () => addShape({ shape: "grow", pixels: amount() }));
  on("shrink", () => addShape({ shape: "shrink", pixels: amount() }));
  $("size").addEventListener("input", (event) => setSize(Number(event.target.value)));
  for (const button of all("[data-tool]")) button.addEventListener("click", () => chooseTool(button.dataset.tool));
  for (const button of all("[data-find]")) button.addEventListener("click", () => findDefects(button));
}

async function start() {
  ui.startTheme(() => {
    stage.hole.setColour(ui.accentColour(), history.state?.shapes ?? []);
    stage.refresh();
  });
  ui.startMenu($("menu"));
  fillHelp();
  history.addEventListener("change", render);
  listen();
  startProgress(filler, tray, enable);
  const resize = (by) => setSize(Number($("size").value) + by);
  startKeys(surface, {
    undo: step("undo"),
    redo: step("redo"),
    open: () => choose(),
    save: () => history.state && attempt(() => documents.save()),
    again: () => filler.again(),
    fit: () => $("fit").click(),
    compare: toggleCompare,
    heat: toggleHeat,
    smaller: () => resize(-4),
    larger: () => resize(4),
    help: () => $("help").showModal(),
    tool: chooseTool,
    pick: (index) => tray.pick(index),
    original: (shown) => stage.showOriginal(shown),
    fill,
    escape,
    nudge: (dx, dy) => byKeys.nudge(dx, dy),
    closer: () => byKeys.zoom(1.25),
    farther: () => byKeys.zoom(0.8),
    space: (held) => byKeys.space(held, !filler.running),
  });
  setSize(45);
  enable();
  await attempt(async () => {
    const able = await capabilities();
    settings.start(able);
    for (const button of all("[data-find]")) button.hidden = !able.find.includes(button.dataset.find);
    $("heat").hidden = !able.features.includes("heatmap");
  });
  await attempt(() => documents.restore());
}

start();
