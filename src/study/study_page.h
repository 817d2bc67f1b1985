/// The page of a study: two pictures, three answers, all by keyboard too.
#pragma once

namespace mend {

/// A format string: {} is the question. Doubled braces are single ones.
constexpr const char* study_page = R"html(<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Which looks better?</title><link rel=icon href="data:,"><style>
:root {{ color-scheme: light dark; --mark: #0067c0 }}
@media (prefers-color-scheme: dark) {{ :root {{ --mark: #6cb8f6 }} }}
html {{ background: Canvas; color: CanvasText }}
body {{ font: 16px/1.5 system-ui, sans-serif; margin: 1rem auto; max-width: 1400px; padding: 0 1rem; text-align: center }}
h1 {{ font-size: 1.6rem; margin: .5rem 0 }} #start p {{ max-width: 42rem; margin: 1rem auto }}
.pair {{ display: flex; flex-wrap: wrap; justify-content: center; gap: 1rem; min-height: 40vh; align-items: center }}
button {{ font: inherit; padding: .5rem 1rem; border: 2px solid #8888; border-radius: .5rem; background: none; color: inherit; cursor: pointer }}
button:focus-visible, button:hover {{ outline: 3px solid var(--mark); border-color: transparent }}
.pair button {{ flex: 0 1 auto; padding: .5rem; max-width: calc(50% - .5rem); line-height: 1 }}
.pair img {{ display: block; max-width: 100%; max-height: 68vh; object-fit: contain; margin-bottom: .4rem }}
.pair.waiting img {{ visibility: hidden }}
progress {{ width: 100%; accent-color: var(--mark) }} #count {{ margin: .2rem 0 .8rem }}
kbd {{ border: 1px solid #8888; border-radius: .2rem; padding: 0 .3rem }} [hidden] {{ display: none }}
@media (max-width: 40rem) {{ .pair button {{ max-width: 100% }} .pair img {{ max-height: 38vh }} }}
</style>
<main><h1>{}</h1>
<section id=start><p>You will see pairs of pictures. In each, part of a photograph may have been made up by a program.
Choose the one that looks more natural: <kbd>←</kbd> or <kbd>→</kbd>, or <kbd>Space</kbd> if you see no difference.
There are no names and no right answers; your answers are kept without any.</p>
<button id=begin autofocus>Begin</button></section>
<section id=ask hidden><progress id=progress value=0 max=1 aria-label="how many are done"></progress>
<p id=count aria-live=polite></p>
<div class=pair id=pair><button id=left aria-label="the left picture"><img id=leftimage alt=""><kbd>←</kbd></button>
<button id=right aria-label="the right picture"><img id=rightimage alt=""><kbd>→</kbd></button></div>
<p><button id=same>No difference <kbd>Space</kbd></button></p></section>
<section id=end hidden><p>That was all. Thank you.</p></section>
<p id=trouble role=alert></p></main>
<script>
const at = id => document.getElementById(id);
let participant = '', total = 0, index = 0, busy = true;
const show = id => {{ for (const part of ['start', 'ask', 'end']) at(part).hidden = part !== id; }};
// A small picture is enlarged, to twice its size at most: more would only show pixels.
const loaded = (image, side) => new Promise((done, failed) => {{
  image.onload = () => {{ image.style.width = `${{2 * image.naturalWidth}}px`; done(); }};
  image.onerror = () => failed(new Error('a picture could not be loaded'));
  image.src = `/picture/${{participant}}/${{index}}/${{side}}`;
}});
async function ask() {{
  if (index === total) return show('end');
  show('ask');
  at('progress').max = total; at('progress').value = index;
  at('count').textContent = `${{index + 1}} of ${{total}}`;
  at('pair').classList.add('waiting');  // both appear at once: which was quicker to load says nothing
  await Promise.all([loaded(at('leftimage'), 'left'), loaded(at('rightimage'), 'right')]);
  at('pair').classList.remove('waiting');
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
