#include "evaluation/report.h"

#include <algorithm>
#include <cmath>

#include "base/atomic_file.h"
#include "base/base64.h"
#include "base/error.h"
#include "base/text.h"
#include "evaluation/choices.h"
#include "evaluation/picture_sheet.h"
#include "evaluation/plot.h"
#include "evaluation/report_page.h"
#include "evaluation/tables.h"
#include "image/codec.h"
#include "image/hole_file.h"

namespace mend {
namespace {
namespace fs = std::filesystem;

std::string embedded(const Image& picture) {
  SaveOptions options;
  options.format = Format::jpeg;
  options.quality = 88;
  options.allow_depth_loss = options.allow_alpha_loss = true;
  return "data:image/jpeg;base64," + to_base64(encode_image(picture, options));
}

std::string interval_cell(const MeanInterval& value, const std::string& attributes) {
  if (!std::isfinite(value.mean)) return "<td>-</td>";
  return fmt::format("<td{}>{:.4g}<small>{:.4g}..{:.4g}</small></td>", attributes, value.mean, value.low, value.high);
}

std::string value_cell(const TableRow& row, const std::string& metric, const std::vector<const TableRow*>& rivals) {
  const auto found = row.inside.find(metric);
  if (found == row.inside.end()) return "<td>-</td>";
  return interval_cell(found->second, is_best_inside(row, metric, rivals) ? " class=best" : "");
}

std::string set_cell(const TableRow& row, const std::string& metric, const std::vector<const TableRow*>& rivals) {
  if (row.sets.count(metric) == 0) return "<td>-</td>";
  return fmt::format("<td{}>{:.4g}</td>", is_best_of_sets(row, metric, rivals) ? " class=best" : "",
                     row.sets.at(metric));
}

/// "psnr (dB)" with what it is as a hint.
std::string metric_head(const std::string& name) {
  const auto& measure = find_measure(name);
  return fmt::format("<th title='{}; {} is better'>{}{}</th>", escape_html(measure.source), to_string(measure.better),
                     name, measure.unit.empty() ? "" : " (" + measure.unit + ")");
}

std::string bucket_table(const std::vector<TableRow>& table, const std::string& bucket) {
  std::vector<const TableRow*> rows;
  for (const auto& row : table)
    if (row.bucket == bucket) rows.push_back(&row);
  const TableRow* fullest = *std::max_element(rows.begin(), rows.end(), [](const TableRow* a, const TableRow* b) {
    return a->inside.size() < b->inside.size();
  });
  std::string html = fmt::format("<div class=wide><table><caption>Holes: {}, {} pictures</caption><tr><th></th>",
                                 escape_html(bucket), fullest->seconds.count);
  const auto sets = set_metrics(table);
  for (const auto& [name, value] : fullest->inside) html += metric_head(name);
  for (const auto& name : sets) html += metric_head(name);
  html += "<th>seconds</th><th>memory</th><th>failed</th></tr>";
  for (const auto* row : rows) {
    html += fmt::format("<tr><td>{}</td>", escape_html(row->contender));
    for (const auto& [name, value] : fullest->inside) html += value_cell(*row, name, rows);
    for (const auto& name : sets) html += set_cell(*row, name, rows);
    html += interval_cell(row->seconds, "");
    html += fmt::format("<td>{}</td><td>{}</td></tr>",
                        row->memory > 0 ? human_bytes(static_cast<unsigned long long>(row->memory)) : "-", row->failed);
  }
  return html + "</table></div>";
}

/// What went wrong, each reason once with how often.
std::string failures(const std::vector<EvaluationRow>& rows) {
  std::map<std::string, int> reasons;
  for (const auto& row : rows)
    if (!row.error.empty()) ++reasons[row.contender + ": " + row.error];
  std::string html;
  for (const auto& [reason, count] : reasons)
    html +=
        fmt::format("<p class=note>{}{}</p>", escape_html(reason), count > 1 ? fmt::format(" ({} times)", count) : "");
  return html;
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

/// What does not see the truth, and might be asked which of two results is better.
constexpr const char* blind_measures[] = {"artificiality", "judge-score"};

/// How often `judge` picks right.
std::string choices_table(const std::vector<ChoiceRow>& rows, const char* judge) {
  if (rows.empty()) return {};
  std::string html = fmt::format(
      "<h2>By {}</h2><p>Of two results of the same hole, how often it picks the one that LPIPS finds "
      "better; 0.5 is chance.</p><table><tr><th>pair<th>pairs<th>right",
      judge);
  for (const auto& row : rows)
    html +=
        fmt::format("<tr><th>{}<td>{}{}", row.first.empty() ? "every pair" : escape_html(row.first + ", " + row.second),
                    row.pairs, interval_cell(row.right, ""));
  return html + "</table>";
}

std::string figure(const std::string& result, const std::string& name, const std::string& values) {
  return fmt::format(
      "<figure><div class=stack><img src='{}' alt='the result of {}'>"
      "<input type=range min=0 max=100 value=50 aria-label='how much of the result is covered'></div>"
      "<figcaption><strong>{}</strong>{}</figcaption></figure>",
      result, name, name, values);
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
    const std::string name = escape_html(row.contender);
    if (!row.error.empty()) {
      html +=
          fmt::format("<figure><figcaption><strong>{}</strong>{}</figcaption></figure>", name, escape_html(row.error));
      continue;
    }
    std::string values;
    for (const char* metric : {"psnr", "ssim", "lpips"})
      if (const auto found = row.inside.find(metric); found != row.inside.end())
        values += fmt::format("{}{} {:.3g}", values.empty() ? "" : ", ", metric, found->second);
    html += figure(embedded(load_image(result_path(folder, row))), name, values);
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
  std::string markdown = to_markdown(table), choices_html;
  for (const auto* judge : blind_measures) {
    const auto judged = choices(evaluation, judge, "lpips");
    markdown += choices_markdown(judged, judge, "lpips");
    choices_html += choices_table(judged, judge);
  }
  write_text(folder / "table.md", markdown);
  write_case_sheet(evaluation, folder, contenders_of(evaluation), options.shown, folder / "pictures.jpg");

  const auto title = escape_html(protocol.name);
  std::string html = fmt::format(fmt::runtime(report_head), title, plot_style(), title);
  html +=
      "<p>Values inside the hole: means over pictures with 95 % bootstrap intervals, the best marked. Distances "
      "between "
      "sets (fid, kid) are over whole pictures. Memory is the most that one picture took.</p>";
  for (const auto& note : evaluation.notes) html += fmt::format("<p class=note>{}</p>", escape_html(note));
  html += failures(rows);
  std::vector<std::string> buckets;
  for (const auto& row : table)
    if (std::find(buckets.begin(), buckets.end(), row.bucket) == buckets.end()) buckets.push_back(row.bucket);
  for (const auto& bucket : buckets) html += bucket_table(table, bucket);
  html += choices_html;
  html += "<div class=plots>";
  for (const auto& [metric, value] : table.front().inside) html += plot_metric(table, metric);
  html += "</div>";
  if (const auto cases = chosen_cases(rows, options); !cases.empty()) {
    html += fmt::format("<h2>Pictures: the worst of {}, then its best</h2>{}", escape_html(rows.front().contender),
                        report_choice);
    for (const auto* shown : cases) html += case_pictures(*shown, rows, folder);
  }
  write_text(folder / "index.html", html + report_script);
}

}  // namespace mend
