/** Puts the page together: state in the history, looks in the stage, commands in buttons and keys. */
import { capabilities } from "./api.js";
import { Compare } from "./compare.js";
import { Documents } from "./documents.js";
import { Filler } from "./filler.js";
import { History } from "./history.js";
import { fillHelp, startKeys } from "./keys.js";
import { Pointer } from "./pointer.js";
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
const filler = new Filler(stage, history, (seed) => ({ fills: settings.fills(seed), grow: settings.grow }));
const documents = new Documents(stage, history);
const compare = new Compare(stage);
const tray = new Tray((state) => filler.pick(state));
const tools = new Tools(stage, addShape);
const pointer = new Pointer(surface, $("cursor"), stage, tools, showZoom);
const hidePanel = ui.disclose($("tune"), $("panel"));
const hideMenu = ui.disclose($("more"), $("menu"), () => $("menu").querySelector("button:not(:disabled)").focus());
let brush = { x: 0, y: 0 };

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
  $("title").textContent = `${documents.name || "picture"}  ${state.picture.width} × ${state.picture.height}`;
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
  $("compare").disabled = !state?.picture.patches.length;
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
    if (!file || filler.running) return;
    ui.hideToast();
    ui.announce("Opening the picture");
    await documents.open(file);
    filler.forget();
    compare.toggle(false);
    tray.hide();
    enable();
    ui.announce("The picture is open");
    surface.focus({ preventScroll: true });
  });

let useFile = open;

/** Asks for a file; `use` gets it. */
function choose(use) {
  useFile = use;
  $("file").click();
}

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
  else clear();
}

function clear() {
  const { state } = history;
  if (state?.shapes.length) history.push({ picture: state.picture, shapes: [] });
}

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

/** Keyboard painting: arrows move the brush, Space paints where it is. */
function nudge(dx, dy) {
  const { width, height } = stage.view;
  brush = { x: Math.min(width, Math.max(0, brush.x + dx)), y: Math.min(height, Math.max(0, brush.y + dy)) };
  pointer.place(brush.x, brush.y);
}

let dabbing = false;
function space(held) {
  const byKeyboard = document.activeElement === surface && surface.matches(":focus-visible");
  if (held && byKeyboard && tools.painting && stage.picture && !filler.running) {
    dabbing = true;
    tools.down({ offsetX: brush.x, offsetY: brush.y }, false);
    tools.up();
  } else if (!dabbing) {
    pointer.holdSpace(held);
  }
  if (!held) dabbing = false;
}

function listen() {
  const on = (id, action) => $(id).addEventListener("click", action);
  const inMenu = (id, action) => on(id, () => (hideMenu(), action()));
  for (const id of ["open", "open-here"]) on(id, () => choose(open));
  on("save", () => attempt(() => documents.save()));
  inMenu("save-mask", () => attempt(() => documents.saveMask()));
  inMenu("load-mask", () => choose((file) => attempt(() => documents.loadMask(file))));
  inMenu("save-project", () => attempt(() => documents.saveProject()));
  inMenu("open-project", () => choose(open));
  inMenu("shortcuts", () => $("help").showModal());
  on("toast-close", ui.hideToast);
  on("undo", step("undo"));
  on("redo", step("redo"));
  on("compare", toggleCompare);
  on("fill", fill);
  on("again", () => filler.again());
  on("cancel", () => filler.cancel());
  on("fit", () => (stage.view.fit(), stage.refresh(), showZoom()));
  on("clear", clear);
  on("invert", () => addShape({ shape: "invert" }));
  // A step that is seen at any size: a two-hundredth of the longer side.
  const amount = () => Math.max(1, Math.round(Math.max(stage.picture.width, stage.picture.height) / 200));
  on("grow", () => addShape({ shape: "grow", pixels: amount() }));
  on("shrink", () => addShape({ shape: "shrink", pixels: amount() }));
  $("size").addEventListener("input", (event) => setSize(Number(event.target.value)));
  for (const button of all("[data-tool]")) button.addEventListener("click", () => chooseTool(button.dataset.tool));
  for (const button of all("[data-find]")) button.addEventListener("click", () => findDefects(button));
  surface.addEventListener("pointermove", (event) => (brush = { x: event.offsetX, y: event.offsetY }));
}

function listenForFiles() {
  const drop = $("drop");
  $("file").addEventListener("change", ({ target }) => {
    const [file] = target.files;
    const use = useFile;
    useFile = open;
    target.value = "";
    if (file) use(file);
  });
  addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.hidden = !event.dataTransfer.types.includes("Files");
  });
  addEventListener("dragleave", (event) => event.relatedTarget || (drop.hidden = true));
  addEventListener("drop", (event) => {
    event.preventDefault();
    drop.hidden = true;
    open(event.dataTransfer.files[0]);
  });
  addEventListener("paste", (event) => open([...event.clipboardData.files][0]));
}

function listenToFiller() {
  const on = (type, action) => filler.addEventListener(type, (event) => action(event.detail));
  on("start", () => {
    $("progress").removeAttribute("value");
    $("progress-text").textContent = "Starting";
    ui.announce("Filling");
    enable();
  });
  on("progress", (job) => {
    if (job.state === "queued" && job.ahead > 0) $("progress-text").textContent = `${job.ahead} before you`;
    if (job.state !== "running") return;
    $("progress").value = job.progress;
    $("progress-text").textContent = timeOrStage(job);
  });
  on("done", ({ job, candidates }) => {
    for (const note of job.notes) ui.toast(note);
    ui.announce(candidates.length > 1 ? `${candidates.length} candidates` : "Filled");
    if (candidates.length > 1) tray.show(job, candidates);
    else tray.hide();
  });
  on("cancelled", () => ui.announce("Cancelled"));
  on("error", (error) => ui.toast(error.message, true));
  on("end", enable);
}

function timeOrStage(job) {
  const left = ui.timeLeft(job.seconds_left);
  return `${Math.round(100 * job.progress)} %${left && ` · ${left}`}`;
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
  listenForFiles();
  listenToFiller();
  const resize = (by) => setSize(Number($("size").value) + by);
  startKeys(surface, {
    undo: step("undo"),
    redo: step("redo"),
    open: () => choose(open),
    save: () => history.state && attempt(() => documents.save()),
    again: () => filler.again(),
    fit: () => $("fit").click(),
    compare: toggleCompare,
    smaller: () => resize(-4),
    larger: () => resize(4),
    help: () => $("help").showModal(),
    tool: chooseTool,
    pick: (index) => tray.pick(index),
    original: (shown) => stage.showOriginal(shown),
    fill,
    escape,
    nudge,
    space,
  });
  setSize(45);
  enable();
  await attempt(async () => {
    const able = await capabilities();
    settings.start(able);
    for (const button of all("[data-find]")) button.hidden = !able.find.includes(button.dataset.find);
  });
  await attempt(() => documents.restore());
}

start();
