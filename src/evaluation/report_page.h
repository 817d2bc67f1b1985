/// Head and script of the report's page (report.h).
#pragma once

namespace mend {

/// A format string: title, style of plots, title again. Doubled braces are single ones.
constexpr const char* report_head = R"html(<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{0}</title><link rel=icon href="data:,"><style>
:root {{ color-scheme: light dark; --line: #8883; --soft: #8881; --mark: #0067c0 }}
@media (prefers-color-scheme: dark) {{ :root {{ --mark: #6cb8f6 }} }}
html {{ background: Canvas; color: CanvasText }}
body {{ font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 1240px; padding: 0 1rem }}
h1 {{ font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem }} h2 {{ font-size: 1.15rem; margin: 2.2rem 0 .5rem }}
h3 {{ font-size: 1rem; margin: 0 0 .5rem; font-weight: 600 }}
.wide {{ overflow-x: auto; margin: 1rem 0 1.6rem }}
table {{ border-collapse: collapse; min-width: 100%; font-variant-numeric: tabular-nums }}
caption {{ text-align: left; font-weight: 600; padding: .25rem 0 }}
th, td {{ padding: .3rem .8rem .3rem 0; text-align: right; white-space: nowrap; vertical-align: baseline }}
th {{ font-weight: 600; border-bottom: 2px solid var(--line) }} td {{ border-bottom: 1px solid var(--line) }}
th:first-child, td:first-child {{ text-align: left }}
td small {{ display: block; opacity: .65; font-size: 11.5px }} .best {{ font-weight: 700; color: var(--mark) }}
.best small {{ font-weight: 400; color: CanvasText }}
.note {{ border-left: 3px solid #d55e00; background: var(--soft); padding: .4rem .8rem; margin: .5rem 0; overflow-wrap: anywhere }}
.plots {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(340px, 1fr)); gap: 1rem 2rem }}
.left {{ position: sticky; top: 0; background: Canvas; padding: .5rem 0; z-index: 2; border-bottom: 1px solid var(--line) }}
.case {{ margin: 1.2rem 0 2rem }} .row {{ display: flex; flex-wrap: wrap; gap: 1rem }}
figure {{ margin: 0; width: 272px }} figcaption {{ font-size: 13px; margin-top: .3rem }} figcaption strong {{ display: block }}
.stack {{ position: relative; background: var(--truth) 0 0 / 100% 100% }}
.input .stack {{ background-image: var(--input) }}
.stack img {{ display: block; width: 100%; clip-path: inset(0 0 0 var(--cut, 50%)) }}
.stack::after {{ content: ''; position: absolute; inset: 0 auto 0 var(--cut, 50%); width: 2px; margin-left: -1px;
  background: #fff; box-shadow: 0 0 0 1px #0008; pointer-events: none }}
.stack input {{ position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; opacity: 0; cursor: ew-resize }}
.stack:focus-within {{ outline: 3px solid var(--mark) }}
{1}</style><h1>{2}</h1>
)html";

constexpr const char* report_script = R"html(<script>
// The sliders of one case move together, so that contenders are compared at the same place.
for (const slider of document.querySelectorAll('input[type=range]'))
  slider.oninput = () => {
    const row = slider.closest('.row');
    row.style.setProperty('--cut', slider.value + '%');
    for (const other of row.querySelectorAll('input[type=range]')) other.value = slider.value;
  };
for (const choice of document.querySelectorAll('input[name=left]'))
  choice.onchange = () => document.body.classList.toggle('input', choice.value === 'input');
</script></html>
)html";

constexpr const char* report_choice = R"html(<div class=left>Left of the sliders:
<label><input type=radio name=left value=truth checked> the photograph</label>
<label><input type=radio name=left value=input> what the contenders saw</label>; right of them: the result.
Drag on a picture, or use the arrow keys.</div>
)html";

}  // namespace mend
