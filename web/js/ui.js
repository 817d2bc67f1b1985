/** Small things of the page: elements, messages, theme, menu. */

export const element = (id) => document.getElementById(id);

/** Says it to screen readers alone. */
export function announce(text) {
  element("status").textContent = text;
}

let toastTimer = 0;

/** The server's messages are made to stand in a line; on the page they are sentences. */
const sentence = (text) => text[0].toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");

/** Says it to everyone. Errors stay until they are dismissed or replaced. */
export function toast(text, stay = false) {
  element("toast-text").textContent = sentence(text);
  element("toast").hidden = false;
  element("toast").classList.toggle("error", stay);
  clearTimeout(toastTimer);
  if (!stay) toastTimer = setTimeout(hideToast, 5000);
}

export function hideToast() {
  element("toast").hidden = true;
}

export function press(button, pressed) {
  button.setAttribute("aria-pressed", String(pressed));
}

const dark = () => document.documentElement.dataset.theme === "dark";

/** Follows the system until the user chooses. */
export function startTheme(onChange) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const chosen = localStorage.getItem("theme");
    document.documentElement.dataset.theme = chosen ?? (system.matches ? "dark" : "light");
    element("theme").textContent = dark() ? "Light theme" : "Dark theme";
    onChange();
  };
  system.addEventListener("change", apply);
  element("theme").addEventListener("click", () => {
    localStorage.setItem("theme", dark() ? "light" : "dark");
    apply();
  });
  apply();
}

/** The accent as [red, green, blue]. */
export function accentColour() {
  const text = getComputedStyle(document.documentElement).getPropertyValue("--accent").trim();
  return [1, 3, 5].map((i) => Number.parseInt(text.slice(i, i + 2), 16));
}

/** A button that shows and hides something; a click elsewhere or Esc hides it. Answers a function that hides it. */
export function disclose(button, panel, onShow) {
  const show = (shown) => {
    panel.hidden = !shown;
    button.setAttribute("aria-expanded", String(shown));
    if (shown) onShow?.();
  };
  button.addEventListener("click", () => show(panel.hidden));
  document.addEventListener("pointerdown", (event) => {
    if (!panel.hidden && !panel.contains(event.target) && !button.contains(event.target)) show(false);
  });
  return () => {
    const shown = !panel.hidden;
    if (shown) {
      show(false);
      button.focus();
    }
    return shown;
  };
}

/** A menu's arrow keys. */
export function startMenu(menu) {
  menu.addEventListener("keydown", (event) => {
    const items = [...menu.querySelectorAll("[role=menuitem]:not(:disabled)")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
  });
}

/** "3.2 s", "2 min". */
export function timeLeft(seconds) {
  if (seconds === undefined) return "";
  if (seconds < 10) return `${Math.max(0.1, seconds).toFixed(1)} s left`;
  if (seconds < 100) return `${Math.round(seconds)} s left`;
  return `${Math.round(seconds / 60)} min left`;
}

export function saveBlob(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
