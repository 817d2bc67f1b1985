/** Files: chosen, dropped or pasted. */
import { element } from "./ui.js";

/** @param open gets every file that is dropped or pasted, and the chosen ones that nobody else asked for */
export function startFiles(open) {
  const input = element("file");
  const drop = element("drop");
  let useFile = open;
  input.addEventListener("change", () => {
    const [file] = input.files;
    const use = useFile;
    useFile = open;
    input.value = "";
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

  /** Asks for a file; `use` gets it. */
  return function choose(use = open) {
    useFile = use;
    input.click();
  };
}
