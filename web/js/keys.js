/** The keyboard. Every command has a button too, save those that only make sense as keys. */
import { element } from "./ui.js";

const shortcuts = [
  ["[  ]", "smaller, larger brush"],
  ["B E R L P H", "brush, eraser, rectangle, lasso, polygon, move"],
  ["Enter", "fill; ends a polygon"],
  ["Shift+R", "fill again, differently"],
  ["Ctrl+Z", "undo a stroke or a fill"],
  ["Ctrl+Shift+Z", "redo"],
  ["Tab, held", "the original (while the picture has the focus)"],
  ["C", "compare before and after"],
  ["M", "show where the fill looks made up"],
  ["1 … 8", "pick a candidate"],
  ["+  −, wheel", "zoom; Shift with the wheel moves sideways"],
  ["Space, drag", "move the picture"],
  ["F", "fit the picture to the window"],
  ["Alt, drag", "erase with any tool"],
  ["Arrows, Space", "move the brush (Shift: farther), paint"],
  ["Esc", "stop, or clear what is drawn"],
  ["Ctrl+O, Ctrl+S", "open, save"],
];

export function fillHelp() {
  const list = element("help-list");
  for (const [keys, what] of shortcuts) {
    const term = document.createElement("dt");
    const key = document.createElement("kbd");
    key.textContent = keys;
    term.append(key);
    const meaning = document.createElement("dd");
    meaning.textContent = what;
    list.append(term, meaning);
  }
}

const isField = (target) => target.matches?.("input, select, textarea, [role=slider], dialog *");
const isInDialog = (target) => target.matches?.("dialog *");
const isButton = (target) => target.matches?.("button, a, [role=menuitem]");

/**
 * @param commands name → function, for: undo redo open save fill again fit compare heat escape smaller larger help
 *        closer farther, tool(name), pick(index), original(shown), nudge(dx, dy), space(held)
 */
export function startKeys(surface, commands) {
  const tools = { b: "brush", e: "eraser", r: "rectangle", l: "lasso", p: "polygon", h: "hand" };
  const plain = {
    "[": "smaller",
    "]": "larger",
    "+": "closer",
    "=": "closer", // the same key without Shift, on many keyboards
    "-": "farther",
    f: "fit",
    c: "compare",
    m: "heat",
    "?": "help",
    Enter: "fill",
    Escape: "escape",
  };
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  const withControl = (event) => {
    const key = event.key.toLowerCase();
    const name = { z: event.shiftKey ? "redo" : "undo", y: "redo", s: "save", o: "open" }[key];
    if (name) event.preventDefault();
    if (name) commands[name]();
  };

  // Who goes about by keys sees a ring around the picture when it has the focus; who points does not need it.
  const { dataset } = document.documentElement;
  addEventListener("keydown", ({ key }) => (key === "Tab" || arrows[key]) && (dataset.keys = ""));
  addEventListener("pointerdown", () => delete dataset.keys);

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey) return withControl(event);
    const { key } = event;
    // Esc leaves a field of the panel too; an open dialog closes itself.
    const taken = key === "Escape" ? isInDialog(event.target) : isField(event.target);
    if (event.altKey || taken) return;
    const onPicture = event.target === surface || event.target === document.body;
    if (key === "Tab" && onPicture) return holdTab(event);
    if (isButton(event.target) && (key === "Enter" || key === " ")) return;
    if (key === " ") {
      event.preventDefault();
      if (!event.repeat) commands.space(true);
    } else if (arrows[key] && onPicture) {
      event.preventDefault();
      const step = event.shiftKey ? 40 : 8;
      commands.nudge(arrows[key][0] * step, arrows[key][1] * step);
    } else if (key === "R" && event.shiftKey) {
      commands.again();
    } else if (tools[key.toLowerCase()] && !event.shiftKey) {
      commands.tool(tools[key.toLowerCase()]);
    } else if (/^[1-8]$/.test(key)) {
      commands.pick(Number(key) - 1);
    } else if (plain[key]) {
      commands[plain[key]]();
    }
  });

  addEventListener("keyup", (event) => {
    if (event.key === " " && !isField(event.target)) commands.space(false);
  });
  addEventListener("blur", () => commands.space(false));

  /** A tap moves the focus as ever; holding shows the original. So the picture is no trap for the keyboard. */
  let held = 0;
  function holdTab(event) {
    event.preventDefault();
    if (event.repeat || held) return;
    const back = event.shiftKey;
    held = setTimeout(() => {
      held = -1;
      commands.original(true);
    }, 180);
    const release = (up) => {
      if (up.type === "keyup" && up.key !== "Tab") return;
      removeEventListener("keyup", release);
      removeEventListener("blur", release);
      if (held === -1) commands.original(false);
      else {
        clearTimeout(held);
        if (up.type === "keyup") moveFocus(surface, back);
      }
      held = 0;
    };
    addEventListener("keyup", release);
    addEventListener("blur", release);
  }
}

function moveFocus(from, back) {
  const all = [...document.querySelectorAll("button, select, input, [tabindex='0']")].filter(
    (each) => !each.disabled && each.checkVisibility() && !each.closest("[hidden]") && each.type !== "file",
  );
  const next = all.indexOf(from) + (back ? -1 : 1);
  all[(next + all.length) % all.length]?.focus();
}
