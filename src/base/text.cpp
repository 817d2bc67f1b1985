#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace mend {
namespace {

size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t substituted = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row.back();
}

}  // namespace

std::string join_or(const std::vector<std::string>& items) {
  if (items.empty()) return {};
  if (items.size() == 1) return items.front();
  return fmt::format("{} or {}", fmt::join(items.begin(), items.end() - 1, ", "), items.back());
}

std::string nearest_word(std::string_view word, const std::vector<std::string>& items) {
  std::string best;
  size_t best_distance = std::max<size_t>(2, word.size() / 3) + 1;  // two: letters swapped
  for (const auto& item : items) {
    const size_t distance = edit_distance(word, item);
    if (distance < best_distance) {
      best_distance = distance;
      best = item;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& items) {
  const auto near = nearest_word(word, items);
  return near.empty() ? "" : fmt::format(" (did you mean '{}'?)", near);
}

std::string human_bytes(unsigned long long bytes) {
  if (bytes < 1000) return fmt::format("{} bytes", bytes);
  double value = static_cast<double>(bytes);
  for (const char* unit : {"kB", "MB", "GB"}) {
    value /= 1000;
    if (value < 999.95) return fmt::format("{:.1f} {}", value, unit);
  }
  return fmt::format("{:.1f} TB", value / 1000);
}

std::string human_seconds(double seconds) {
  if (seconds < 59.95) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<long long>(seconds + 0.5);
  if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace mend
