/// The page of a study: two pictures, three answers, all by keyboard too.
#pragma once

namespace mend {

/// A format string: {} is the question. Doubled braces are single ones.
constexpr const char* study_page = R"html(<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Which looks better?</title><style>
:root {{ color-scheme: light dark }}
body {{ font: 16px/1.5 system-ui, sans-serif; margin: 1rem auto; max-width: 1400px; padding: 0 1rem; text-align: center }}
.pair {{ display: grid; grid-template-columns: 1fr 1fr; gap: 1rem }}
button {{ font: inherit; padding: .5rem 1rem; border: 2px solid #8888; border-radius: .5rem; background: none; color: inherit }}
button:focus-visible, button:hover {{ outline: 3px solid #0072b2 }}
.pair img {{ display: block; width: 100%; max-height: 70vh; object-fit: contain }}
progress {{ width: 100% }} kbd {{ border: 1px solid #8888; border-radius: .2rem; padding: 0 .3rem }} [hidden] {{ display: none }}
</style>
<main><h1>{}</h1>
<section id=start><p>You will see pairs of pictures. In each, part of a photograph may have been made up by a program.
Choose the one that looks more natural: <kbd>←</kbd> or <kbd>→</kbd>, or <kbd>Space</kbd> if you see no difference.
There are no names and no right answers; your answers are kept without any.</p>
<button id=begin autofocus>Begin</button></section>
<section id=ask hidden><progress id=progress value=0 max=1></progress><p id=count aria-live=polite></p>
<div class=pair><button id=left aria-label="the left picture"><img id=leftimage alt="the left picture"></button>
<button id=right aria-label="the right picture"><img id=rightimage alt="the right picture"></button></div>
<p><button id=same>No difference</button></p></section>
<section id=end hidden><p>That was all. Thank you.</p></section>
<p id=trouble role=alert></p></main>
<script>
const at = id => document.getElementById(id);
let participant = '', total = 0, index = 0, busy = true;
const show = id => {{ for (const part of ['start', 'ask', 'end']) at(part).hidden = part !== id; }};
const loaded = (image, side) => new Promise((done, failed) => {{
  image.onload = done; image.onerror = () => failed(new Error('a picture could not be loaded'));
  image.src = `/picture/${{participant}}/${{index}}/${{side}}`;
}});
async function ask() {{
  if (index === total) return show('end');
  show('ask');
  at('progress').max = total; at('progress').value = index;
  at('count').textContent = `${{index + 1}} of ${{total}}`;
  await Promise.all([loaded(at('leftimage'), 'left'), loaded(at('rightimage'), 'right')]);
  busy = false;
}}
async function attempt(action) {{
  try {{ at('trouble').textContent = ''; await action(); }}
  catch (error) {{ at('trouble').textContent = `${{error.message}}. Reload the page to begin again.`; }}
}}
const vote = choice => attempt(async () => {{
  if (busy) return;
  busy = true;
  const answer = await fetch('/vote', {{ method: 'POST', body: new URLSearchParams({{ participant, question: index, choice }}) }});
  if (!answer.ok && answer.status !== 409) throw new Error(await answer.text());
  ++index;
  await ask();
}});
at('begin').onclick = () => attempt(async () => {{
  const answer = await fetch('/begin', {{ method: 'POST' }});
  if (!answer.ok) throw new Error(await answer.text());
  ({{ participant, questions: total }} = await answer.json());
  await ask();
}});
for (const choice of ['left', 'right', 'same']) at(choice).onclick = () => vote(choice);
document.onkeydown = event => {{
  const choice = {{ ArrowLeft: 'left', ArrowRight: 'right', ' ': 'same' }}[event.key];
  if (!choice || at('ask').hidden || event.repeat) return;
  event.preventDefault();
  vote(choice);
}};
</script></html>
)html";

}  // namespace mend
