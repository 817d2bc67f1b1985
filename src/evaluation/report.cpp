#include "evaluation/report.h"

#include <algorithm>
#include <cmath>

#include "base/atomic_file.h"
#include "base/base64.h"
#include "base/error.h"
#include "base/text.h"
#include "evaluation/plot.h"
#include "evaluation/tables.h"
#include "image/codec.h"
#include "image/hole_file.h"

namespace mend {
namespace {
namespace fs = std::filesystem;

constexpr const char* head = R"html(<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{}</title><style>
:root {{ color-scheme: light dark }}
body {{ font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 1200px; padding: 0 1rem }}
table {{ border-collapse: collapse; margin: 1rem 0 }} th, td {{ padding: .25rem .7rem; text-align: right }}
th:first-child, td:first-child {{ text-align: left }} tr {{ border-bottom: 1px solid #8884 }}
td small {{ opacity: .6 }} .best {{ font-weight: 700 }}
.plots {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(340px, 1fr)); gap: 1rem }}
svg text {{ font: 11px system-ui; fill: currentColor }} svg .t {{ font-weight: 600; font-size: 13px }} .g {{ stroke: #8883 }}
.case {{ margin: 1.5rem 0 }} .row {{ display: flex; flex-wrap: wrap; gap: .6rem }}
figure {{ margin: 0; width: 256px }} figcaption {{ font-size: 13px }}
.stack {{ position: relative; width: 256px; background: var(--truth) 0 0 / 100% 100% }}
.input .stack {{ background-image: var(--input) }}
.stack img {{ display: block; width: 256px; clip-path: inset(0 0 0 var(--cut, 50%)) }}
input[type=range] {{ width: 256px }}
</style><h1>{}</h1>
)html";

constexpr const char* script = R"html(<script>
for (const slider of document.querySelectorAll('input[type=range]'))
  slider.oninput = () => slider.closest('figure').querySelector('.stack').style.setProperty('--cut', slider.value + '%');
for (const choice of document.querySelectorAll('input[name=left]'))
  choice.onchange = () => document.body.classList.toggle('input', choice.value === 'input');
</script></html>
)html";

constexpr const char* left_choice = R"html(<p>Left of the sliders:
<label><input type=radio name=left value=truth checked> the photograph</label>
<label><input type=radio name=left value=input> what the contenders saw</label>; right of them: the result.</p>
)html";

std::string embedded(const Image& picture) {
  SaveOptions options;
  options.format = Format::jpeg;
  options.quality = 88;
  options.allow_depth_loss = options.allow_alpha_loss = true;
  return "data:image/jpeg;base64," + to_base64(encode_image(picture, options));
}

std::string value_cell(const TableRow& row, const std::string& metric, const std::vector<const TableRow*>& rivals) {
  const auto found = row.inside.find(metric);
  if (found == row.inside.end()) return "<td>-</td>";
  const auto& value = found->second;
  return fmt::format("<td class='{}'>{:.4g} <small>{:.4g}..{:.4g}</small></td>",
                     is_best_inside(row, metric, rivals) ? "best" : "", value.mean, value.low, value.high);
}

std::string set_cell(const TableRow& row, const std::string& metric, const std::vector<const TableRow*>& rivals) {
  if (row.sets.count(metric) == 0) return "<td>-</td>";
  return fmt::format("<td class='{}'>{:.4g}</td>", is_best_of_sets(row, metric, rivals) ? "best" : "",
                     row.sets.at(metric));
}

std::string bucket_table(const std::vector<TableRow>& table, const std::string& bucket) {
  std::vector<const TableRow*> rows;
  for (const auto& row : table)
    if (row.bucket == bucket) rows.push_back(&row);
  std::string html = fmt::format("<table><tr><th>holes {}</th>", escape_html(bucket));
  const TableRow* fullest = *std::max_element(rows.begin(), rows.end(), [](const TableRow* a, const TableRow* b) {
    return a->inside.size() < b->inside.size();
  });
  const auto sets = set_metrics(table);
  for (const auto& [name, value] : fullest->inside) html += fmt::format("<th>{}</th>", name);
  for (const auto& name : sets) html += fmt::format("<th>{}</th>", name);
  html += "<th>s a picture</th><th>memory</th><th>failed</th></tr>";
  for (const auto* row : rows) {
    html += fmt::format("<tr><td>{}</td>", escape_html(row->contender));
    for (const auto& [name, value] : fullest->inside) html += value_cell(*row, name, rows);
    for (const auto& name : sets) html += set_cell(*row, name, rows);
    html += fmt::format("<td>{:.3f} <small>{:.3f}..{:.3f}</small></td><td>{}</td><td>{}</td></tr>", row->seconds.mean,
                        row->seconds.low, row->seconds.high,
                        row->memory > 0 ? human_bytes(static_cast<unsigned long long>(row->memory)) : "-", row->failed);
  }
  return html + "</table>";
}

/// The cases to show: where the first contender did worst, then where it did best, by PSNR inside the hole.
std::vector<const EvaluationRow*> chosen_cases(const std::vector<EvaluationRow>& rows, const ReportOptions& options) {
  std::vector<const EvaluationRow*> cases;
  for (const auto& row : rows)
    if (row.contender == rows.front().contender && row.error.empty() && row.inside.count("psnr")) cases.push_back(&row);
  std::stable_sort(cases.begin(), cases.end(),
                   [](const auto* a, const auto* b) { return a->inside.at("psnr") < b->inside.at("psnr"); });
  const size_t worst = std::min(cases.size(), static_cast<size_t>(options.worst));
  const size_t best = std::min(cases.size() - worst, static_cast<size_t>(options.best));
  std::vector<const EvaluationRow*> chosen(cases.begin(), cases.begin() + static_cast<ptrdiff_t>(worst));
  chosen.insert(chosen.end(), cases.end() - static_cast<ptrdiff_t>(best), cases.end());
  return chosen;
}

std::string figure(const std::string& result, const std::string& caption) {
  return fmt::format(
      "<figure><div class=stack><img src='{}' alt='the result'></div>"
      "<input type=range min=0 max=100 value=50 aria-label='how much of the result is covered'>"
      "<figcaption>{}</figcaption></figure>",
      result, caption);
}

std::string case_pictures(const EvaluationRow& shown, const std::vector<EvaluationRow>& rows, const fs::path& folder) {
  const Image truth = load_image(shown.truth);
  HoleFileOptions fit;
  fit.fit = {truth.width(), truth.height()};
  Image input = truth;
  input.write(input.bounds(), Raster(input.colours(), input.height(), input.width(), 0.5f), load_hole(shown.hole, fit));
  std::string html = fmt::format(
      "<section class=case style='--truth: url({}); --input: url({})'><h3>{} {}, {:.0f} % missing</h3><div class=row>",
      embedded(truth), embedded(input), escape_html(shown.bucket), escape_html(shown.photo), 100 * shown.hole_ratio);
  for (const auto& row : rows) {
    if (row.bucket != shown.bucket || row.photo != shown.photo) continue;
    std::string caption = escape_html(row.contender);
    if (!row.error.empty()) {
      html += fmt::format("<figure><figcaption>{}: {}</figcaption></figure>", caption, escape_html(row.error));
      continue;
    }
    for (const char* metric : {"psnr", "ssim", "lpips"})
      if (const auto found = row.inside.find(metric); found != row.inside.end())
        caption += fmt::format(", {} {:.3g}", metric, found->second);
    html += figure(embedded(load_image(result_path(folder, row))), caption);
  }
  return html + "</div></section>";
}

void write_text(const fs::path& path, const std::string& text) {
  write_file_atomically(path, text.data(), text.size());
}

}  // namespace

void write_report(const Protocol& protocol, const Evaluation& evaluation, const fs::path& folder,
                  const ReportOptions& options) {
  const auto& rows = evaluation.rows;
  require(!rows.empty(), "there is nothing to report: the evaluation has no rows");
  const auto table = tabulate(evaluation);
  write_text(folder / "table.csv", to_csv(table));
  write_text(folder / "table.json", to_json(table));
  write_text(folder / "table.md", to_markdown(table));

  std::string html = fmt::format(fmt::runtime(head), escape_html(protocol.name), escape_html(protocol.name));
  html +=
      "<p>Inside the hole; means over pictures with their 95 % bootstrap intervals, the best in bold. Distances "
      "between "
      "sets (fid, kid) are over whole pictures. Memory is the most that one picture took.</p>";
  for (const auto& note : evaluation.notes) html += fmt::format("<p>{}</p>", escape_html(note));
  std::vector<std::string> buckets;
  for (const auto& row : table)
    if (std::find(buckets.begin(), buckets.end(), row.bucket) == buckets.end()) buckets.push_back(row.bucket);
  for (const auto& bucket : buckets) html += bucket_table(table, bucket);
  html += "<div class=plots>";
  for (const auto& [metric, value] : table.front().inside) html += plot_metric(table, metric);
  html +=
      "</div><h2>Pictures: the worst of " + escape_html(rows.front().contender) + ", then its best</h2>" + left_choice;
  for (const auto* shown : chosen_cases(rows, options)) html += case_pictures(*shown, rows, folder);
  write_text(folder / "index.html", html + script);
}

}  // namespace mend
