#include "base/options.h"

#include <charconv>

#include "base/error.h"
#include "base/text.h"

namespace mend {
namespace {

template <typename T>
bool parse(const std::string& text, T& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

template <typename T>
T bounded(const std::string& owner, const std::string& key, const std::string& text, T low, T high, const char* kind) {
  T value{};
  require(parse(text, value) && value >= low && value <= high, "{}: {} must be {} in {}..{}, not '{}'", owner, key,
          kind, low, high, text);
  return value;
}

}  // namespace

Options::Options(std::string owner, std::map<std::string, std::string> values)
    : owner_(std::move(owner)), values_(std::move(values)) {}

const std::string* Options::find(const std::string& key) const {
  asked_.insert(key);
  const auto found = values_.find(key);
  return found == values_.end() ? nullptr : &found->second;
}

int64_t Options::integer(const std::string& key, int64_t fallback, int64_t low, int64_t high) const {
  const auto* text = find(key);
  return text ? bounded(owner_, key, *text, low, high, "a whole number") : fallback;
}

double Options::number(const std::string& key, double fallback, double low, double high) const {
  const auto* text = find(key);
  return text ? bounded(owner_, key, *text, low, high, "a number") : fallback;
}

bool Options::flag(const std::string& key, bool fallback) const {
  const auto* text = find(key);
  if (!text) return fallback;
  if (*text == "true" || *text == "1") return true;
  if (*text == "false" || *text == "0") return false;
  fail(ErrorCode::invalid_argument, "{}: {} must be true or false, not '{}'", owner_, key, *text);
}

std::string Options::choice(const std::string& key, const std::string& fallback,
                            const std::vector<std::string>& allowed) const {
  const auto* text = find(key);
  if (!text) return fallback;
  for (const auto& item : allowed)
    if (item == *text) return *text;
  fail(ErrorCode::invalid_argument, "{}: {} must be {}, not '{}'", owner_, key, join_or(allowed), *text);
}

std::string Options::text(const std::string& key, const std::string& fallback) const {
  const auto* text = find(key);
  return text ? *text : fallback;
}

void Options::finish() const {
  const std::vector<std::string> allowed(asked_.begin(), asked_.end());
  for (const auto& [key, value] : values_) {
    if (asked_.count(key)) continue;
    fail(ErrorCode::invalid_argument, "{}: unknown option '{}'{}; allowed: {}", owner_, key, did_you_mean(key, allowed),
         allowed.empty() ? "none" : join_or(allowed));
  }
}

}  // namespace mend
