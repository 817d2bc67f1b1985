#include "cli/command.h"

#include <fmt/format.h>

#include <charconv>

#include "base/error.h"
#include "base/text.h"

namespace mend {

void add_commands(CLI::App& tree, Program& program) {
#define COMMAND(name) add_##name##_command(tree, program);
#include "cli/commands.def"
#undef COMMAND
}

void allow_only(CLI::Option& option, const std::vector<std::string>& allowed) {
  option.type_name(fmt::format("{}", fmt::join(allowed, "|")));
  const auto check = [allowed](const std::string& word) -> std::string {
    for (const auto& item : allowed)
      if (item == word) return {};
    return fmt::format("must be {}, not '{}'{}", join_or(allowed), word, did_you_mean(word, allowed));
  };
  option.check(check);
}

namespace {

template <typename Number>
void allow_between(CLI::Option& option, Number low, Number high, const char* kind, const std::string& instead = {}) {
  option.check([low, high, kind, instead](const std::string& word) -> std::string {
    if (!instead.empty() && word == instead) return {};
    Number value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    const bool number = error == std::errc() && end == word.data() + word.size();
    if (number && value >= low && value <= high) return {};
    const auto other = instead.empty() ? "" : instead + " or ";
    return fmt::format("must be {}a {} in {}..{}, not '{}'", other, kind, low, high, word);
  });
}

}  // namespace

void allow_range(CLI::Option& option, double low, double high) { allow_between(option, low, high, "number"); }

void allow_whole(CLI::Option& option, int64_t low, int64_t high) { allow_between(option, low, high, "whole number"); }

void allow_whole_or(CLI::Option& option, const std::string& word, int64_t low, int64_t high) {
  allow_between(option, low, high, "whole number", word);
}

std::map<std::string, std::string> parse_settings(const std::vector<std::string>& words) {
  std::map<std::string, std::string> settings;
  for (const auto& word : words) {
    const auto equals = word.find('=');
    require(equals != std::string::npos && equals > 0, "--set wants KEY=VALUE, not '{}'", word);
    settings[word.substr(0, equals)] = word.substr(equals + 1);
  }
  return settings;
}

}  // namespace mend
