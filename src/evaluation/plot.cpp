#include "evaluation/plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace mend {
namespace {

constexpr double width = 420, height = 240, left = 52, right = 12, top = 26, bottom = 30;
// Okabe and Ito's colours, told apart by everyone.
constexpr const char* colours[] = {"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"};

struct Axis {
  double low, high;
  double y(double value) const { return top + (high - value) / (high - low) * (height - top - bottom); }
};

std::vector<std::string> buckets_of(const std::vector<TableRow>& table) {
  std::vector<std::string> buckets;
  for (const auto& row : table)
    if (row.bucket != "all" && std::find(buckets.begin(), buckets.end(), row.bucket) == buckets.end())
      buckets.push_back(row.bucket);
  return buckets;
}

Axis axis_of(const std::vector<TableRow>& table, const std::string& metric) {
  Axis axis{INFINITY, -INFINITY};
  for (const auto& row : table)
    if (const auto found = row.inside.find(metric); found != row.inside.end() && std::isfinite(found->second.mean)) {
      axis.low = std::min(axis.low, found->second.low);
      axis.high = std::max(axis.high, found->second.high);
    }
  const double space = std::max((axis.high - axis.low) * 0.05, 1e-9);
  return {axis.low - space, axis.high + space};
}

std::string grid(const Axis& axis, const std::vector<std::string>& buckets, double step) {
  std::string svg;
  for (int i = 0; i <= 4; ++i) {
    const double value = axis.low + (axis.high - axis.low) * i / 4, y = axis.y(value);
    svg += fmt::format("<line x1='{}' x2='{}' y1='{:.1f}' y2='{:.1f}' class='g'/>", left, width - right, y, y);
    svg += fmt::format("<text x='{}' y='{:.1f}' text-anchor='end'>{:.3g}</text>", left - 6, y + 4, value);
  }
  for (size_t i = 0; i < buckets.size(); ++i)
    svg += fmt::format("<text x='{:.1f}' y='{}' text-anchor='middle'>{}</text>",
                       left + (static_cast<double>(i) + 0.5) * step, height - 10, escape_html(buckets[i]));
  return svg;
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

std::string plot_metric(const std::vector<TableRow>& table, const std::string& metric) {
  const auto buckets = buckets_of(table);
  if (buckets.size() < 2) return {};
  const Axis axis = axis_of(table, metric);
  const double step = (width - left - right) / static_cast<double>(buckets.size());
  std::string svg = fmt::format(
      "<svg viewBox='0 0 {} {}' role='img' aria-label='{} by bucket'><text x='{}' y='16' class='t'>{} inside the "
      "hole</text>",
      width, height, metric, left, metric);
  svg += grid(axis, buckets, step);
  std::vector<std::string> names;
  for (const auto& row : table)
    if (std::find(names.begin(), names.end(), row.contender) == names.end()) names.push_back(row.contender);
  for (size_t n = 0; n < names.size(); ++n) {
    const char* colour = colours[n % std::size(colours)];
    std::string line;
    for (const auto& row : table) {
      const auto at = std::find(buckets.begin(), buckets.end(), row.bucket);
      const auto found = row.inside.find(metric);
      if (row.contender != names[n] || at == buckets.end() || found == row.inside.end()) continue;
      // Contenders stand a little beside each other, so that their intervals can be told apart.
      const double x = left + (static_cast<double>(at - buckets.begin()) + 0.5) * step +
                       5 * (static_cast<double>(n) - static_cast<double>(names.size() - 1) / 2);
      line += fmt::format("{:.1f},{:.1f} ", x, axis.y(found->second.mean));
      svg += fmt::format("<line x1='{0:.1f}' x2='{0:.1f}' y1='{1:.1f}' y2='{2:.1f}' stroke='{3}'/>", x,
                         axis.y(found->second.low), axis.y(found->second.high), colour);
      svg += fmt::format("<circle cx='{:.1f}' cy='{:.1f}' r='3' fill='{}'><title>{} {}: {:.4g}</title></circle>", x,
                         axis.y(found->second.mean), colour, escape_html(names[n]), escape_html(row.bucket),
                         found->second.mean);
    }
    svg += fmt::format("<polyline points='{}' fill='none' stroke='{}' stroke-width='1.5'/>", line, colour);
  }
  return svg + "</svg>";
}

}  // namespace mend
