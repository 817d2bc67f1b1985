#include "study/study_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace mend {
namespace {

constexpr double width = 640, left = 180, right = 24, row_height = 28, top = 40;

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) safe += c == '<' ? "&lt;" : c == '&' ? "&amp;" : std::string(1, c);
  return safe;
}

}  // namespace

std::vector<size_t> by_strength(const std::vector<Strength>& strengths) {
  std::vector<size_t> order(strengths.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return strengths[a].value > strengths[b].value; });
  return order;
}

std::string plot_strengths(const std::vector<std::string>& methods, const std::vector<Strength>& strengths) {
  double low = 0, high = 0;
  for (const auto& strength : strengths) low = std::min(low, strength.low), high = std::max(high, strength.high);
  const auto x = [&](double value) { return left + (value - low) / (high - low) * (width - left - right); };
  const double height = top + row_height * static_cast<double>(strengths.size()) + 30;
  std::string svg = fmt::format(
      "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {0} {1}' font-family='sans-serif' font-size='13'>"
      "<style>text {{ fill: #222 }} @media (prefers-color-scheme: dark) {{ text {{ fill: #ddd }} }}</style>"
      "<text x='{2}' y='20' font-weight='600'>Preferred in pairs: Bradley-Terry strength, 95 % intervals</text>"
      "<line x1='{3:.1f}' x2='{3:.1f}' y1='{4}' y2='{5}' stroke='#8888'/>",
      width, height, left, x(0), top - 8, height - 24);
  double y = top + row_height / 2;
  for (const auto i : by_strength(strengths)) {
    const auto& s = strengths[i];
    svg += fmt::format(
        "<text x='{0}' y='{1:.1f}' text-anchor='end'>{2}</text>"
        "<line x1='{3:.1f}' x2='{4:.1f}' y1='{5:.1f}' y2='{5:.1f}' stroke='#0072B2' stroke-width='2'/>"
        "<circle cx='{6:.1f}' cy='{5:.1f}' r='4' fill='#0072B2'/>",
        left - 12, y + 4, escaped(methods[i]), x(s.low), x(s.high), y, x(s.value));
    y += row_height;
  }
  for (const double value : {low, 0.0, high})
    svg += fmt::format("<text x='{:.1f}' y='{:.1f}' text-anchor='middle'>{:.2f}</text>", x(value), height - 8, value);
  return svg + "</svg>\n";
}

}  // namespace mend
