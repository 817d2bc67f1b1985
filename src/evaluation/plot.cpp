#include "evaluation/plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace mend {
namespace {

constexpr double width = 420, height = 240, left = 52, right = 12, top = 26, bottom = 30;
constexpr double entry_height = 16, entry_width = 185;
/// Lines have the classes l0 to l6.
constexpr size_t colours = 7;

struct Axis {
  double low = INFINITY, high = -INFINITY;
  void add(const MeanInterval& value) {
    if (!std::isfinite(value.mean)) return;
    low = std::min(low, value.low);
    high = std::max(high, value.high);
  }
  void widen() {
    const double space = std::max((high - low) * 0.05, 1e-9);
    low -= space;
    high += space;
  }
  double y(double value) const { return top + (high - value) / (high - low) * (height - top - bottom); }
};

/// As many decimals as tell the marks apart.
int decimals(const Axis& axis) {
  return std::clamp(static_cast<int>(std::ceil(-std::log10((axis.high - axis.low) / 4) + 0.3)), 0, 6);
}

std::string grid(const Axis& axis, const std::vector<std::string>& labels, double step) {
  std::string svg;
  for (int i = 0; i <= 4; ++i) {
    const double value = axis.low + (axis.high - axis.low) * i / 4, y = axis.y(value);
    svg += fmt::format("<line x1='{}' x2='{}' y1='{:.1f}' y2='{:.1f}' class='g'/>", left, width - right, y, y);
    svg +=
        fmt::format("<text x='{}' y='{:.1f}' text-anchor='end'>{:.{}f}</text>", left - 6, y + 4, value, decimals(axis));
  }
  for (size_t i = 0; i < labels.size(); ++i)
    svg += fmt::format("<text x='{:.1f}' y='{}' text-anchor='middle'>{}</text>",
                       left + (static_cast<double>(i) + 0.5) * step, height - 10, escape_html(labels[i]));
  return svg;
}

std::string legend(const std::vector<PlotLine>& lines) {
  std::string svg;
  for (size_t n = 0; n < lines.size(); ++n) {
    const size_t column = n % 2, row = n / 2;
    const double x = left + entry_width * static_cast<double>(column),
                 y = height + 8 + entry_height * static_cast<double>(row);
    svg += fmt::format(
        "<g class='l{0}'><line x1='{1}' x2='{2}' y1='{3}' y2='{3}'/><circle cx='{4}' cy='{3}' r='3'/></g>"
        "<text x='{5}' y='{6}'>{7}</text>",
        n % colours, x, x + 20, y, x + 10, x + 26, y + 4, escape_html(lines[n].name));
  }
  return svg;
}

/// @param aside pixels by which the line stands beside its label, so that intervals can be told apart.
std::string drawn(const PlotLine& line, size_t number, const std::vector<std::string>& labels, const Axis& axis,
                  double step, double aside) {
  std::string points, marks;
  for (size_t i = 0; i < std::min(line.at.size(), labels.size()); ++i) {
    const auto& value = line.at[i];
    if (!std::isfinite(value.mean)) continue;
    const double x = left + (static_cast<double>(i) + 0.5) * step + aside;
    points += fmt::format("{:.1f},{:.1f} ", x, axis.y(value.mean));
    marks += fmt::format("<line x1='{0:.1f}' x2='{0:.1f}' y1='{1:.1f}' y2='{2:.1f}'/>", x, axis.y(value.low),
                         axis.y(value.high));
    marks += fmt::format("<circle cx='{:.1f}' cy='{:.1f}' r='3'><title>{} {}: {:.4g}</title></circle>", x,
                         axis.y(value.mean), escape_html(line.name), escape_html(labels[i]), value.mean);
  }
  return fmt::format("<g class='l{}'><polyline points='{}'/>{}</g>", number % colours, points, marks);
}

template <typename Field>
std::vector<std::string> distinct(const std::vector<TableRow>& table, Field field) {
  std::vector<std::string> values;
  for (const auto& row : table)
    if (std::find(values.begin(), values.end(), row.*field) == values.end()) values.push_back(row.*field);
  return values;
}

}  // namespace

std::string escape_html(const std::string& text) {
  std::string safe;
  for (const char c : text) switch (c) {
      case '&': safe += "&amp;"; break;
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      case '"': safe += "&quot;"; break;
      case '\'': safe += "&#39;"; break;
      default: safe += c;
    }
  return safe;
}

std::string plot_lines(const std::string& title, const std::vector<std::string>& labels,
                       const std::vector<PlotLine>& lines) {
  Axis axis;
  for (const auto& line : lines)
    for (const auto& value : line.at) axis.add(value);
  if (!(axis.low <= axis.high) || labels.empty()) return {};
  axis.widen();
  const double step = (width - left - right) / static_cast<double>(labels.size());
  const double beside = std::min(5.0, step / static_cast<double>(lines.size() + 1));
  const double whole = height + 4 + entry_height * std::ceil(static_cast<double>(lines.size()) / 2);
  std::string svg = fmt::format(
      "<svg class='plot' viewBox='0 0 {} {}' role='img' aria-label='{}'><text x='{}' y='16' class='t'>{}</text>", width,
      whole, escape_html(title), left, escape_html(title));
  svg += grid(axis, labels, step);
  for (size_t n = 0; n < lines.size(); ++n)
    svg += drawn(lines[n], n, labels, axis, step,
                 beside * (static_cast<double>(n) - static_cast<double>(lines.size() - 1) / 2));
  return svg + legend(lines) + "</svg>";
}

std::string plot_metric(const std::vector<TableRow>& table, const std::string& metric) {
  auto buckets = distinct(table, &TableRow::bucket);
  buckets.erase(std::remove(buckets.begin(), buckets.end(), "all"), buckets.end());
  if (buckets.size() < 2) return {};
  std::vector<PlotLine> lines;
  for (const auto& name : distinct(table, &TableRow::contender)) {
    PlotLine line{name, std::vector<MeanInterval>(buckets.size(), bootstrap_mean({}))};
    for (const auto& row : table) {
      const auto at = std::find(buckets.begin(), buckets.end(), row.bucket);
      const auto found = row.inside.find(metric);
      if (row.contender == name && at != buckets.end() && found != row.inside.end())
        line.at[static_cast<size_t>(at - buckets.begin())] = found->second;
    }
    lines.push_back(std::move(line));
  }
  return plot_lines(metric + " inside the hole, by share missing (%)", buckets, lines);
}

// Okabe and Ito's colours, told apart by everyone; brighter ones on dark.
const char* plot_style() {
  return R"css(.plot text { font: 11px system-ui, sans-serif; fill: #222 }
.plot .t { font-weight: 600; font-size: 13px }
.plot .g { stroke: #8884 }
.plot g[class^=l] { stroke-width: 1.5 } .plot polyline { fill: none } .plot circle { stroke: none }
.l0 { stroke: #0072b2; fill: #0072b2 } .l1 { stroke: #d55e00; fill: #d55e00 } .l2 { stroke: #009e73; fill: #009e73 }
.l3 { stroke: #cc79a7; fill: #cc79a7 } .l4 { stroke: #b87e00; fill: #b87e00 } .l5 { stroke: #56b4e9; fill: #56b4e9 }
.l6 { stroke: #000; fill: #000 }
@media (prefers-color-scheme: dark) {
.plot text { fill: #ddd } .l0 { stroke: #4aa8e0; fill: #4aa8e0 } .l4 { stroke: #e69f00; fill: #e69f00 }
.l6 { stroke: #fff; fill: #fff }
}
)css";
}

std::string as_svg_file(const std::string& plot) {
  const std::string head = "<svg ";
  const auto at = plot.find('>');
  if (plot.rfind(head, 0) != 0 || at == std::string::npos) return plot;
  return "<svg xmlns='http://www.w3.org/2000/svg' " + plot.substr(head.size(), at + 1 - head.size()) + "<style>" +
         plot_style() + "</style>" + plot.substr(at + 1) + "\n";
}

}  // namespace mend
