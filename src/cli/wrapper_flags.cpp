#include "cli/wrapper_flags.h"

#include <charconv>

#include "base/error.h"

namespace mend {
namespace {

struct Flag {
  const char *flag, *option, *type, *help;
  bool for_network = false;     ///< with --method auto it asks for the network
  const char* alone = nullptr;  ///< what the flag means without a value; null: it wants one
};

constexpr Flag rows[] = {
    {"--refine", "refine", "HOW",
     "Fill a small copy first, then finish at full size: exemplar (patches of the picture, laid out by the first "
     "result), shift (a refinement network) or none",
     true},
    {"--adapt", "adapt", "STEPS|TIME", "Fit the network to this picture first: a number of steps (500) or a time (60s)",
     true},
    {"--save-adapted", "adapt.save", "FILE", "Keep the fitted weights: --model FILE fills similar pictures", true},
    {"--ensemble", "ensemble", "1|2|4|8|auto",
     "Of a network: the mean of its fills of so many mirrored and turned copies (1); auto: as many as take no longer "
     "than one of 512x512",
     true},
    {"--bottleneck", "bottleneck", "MODE",
     "Fill in grey and learn the colours from this picture: grey-rgb (if no mode is given), rgb-grey-rgb or rgb-rgb",
     false, "grey-rgb"},
    {"--pyramid", "pyramid", "1-5", "Sizes at which the bottleneck learns the colours (3)"},
    {"--candidates", "candidates", "N", "Fill N times and keep what the detector finds least made up"},
    {"--rivals", "rivals", "METHODS", "Let other methods fill too (exemplar,telea) and keep what the detector prefers"},
    {"--mix", "mix", "", "Also mix candidates along seams where the detector finds one better here, another there",
     false, "true"},
    {"--refill", "refills", "N", "Fill the worst part of the result anew, up to N times, where it then looks better"},
};

void add_flag(CLI::App& command, const Flag& row, std::string& value) {
  const auto take = [&value, alone = row.alone](const std::string& given) {
    value = given.empty() && alone ? alone : given;
  };
  if (*row.type == '\0') {
    command
        .add_flag_callback(
            row.flag, [take] { take(""); }, row.help)
        ->group("Wrappers");
    return;
  }
  auto* option = command.add_option_function<std::string>(row.flag, take, row.help);
  option->type_name(row.type)->group("Wrappers");
  if (row.alone) option->expected(0, 1);
}

}  // namespace

void add_wrapper_flags(CLI::App& command, WrapperFlags& flags) {
  for (const auto& row : rows) add_flag(command, row, flags.options[row.option]);
  command.add_option("--budget", flags.budget, "Wall time the fill may take, like 10s; the best so far is kept")
      ->type_name("SECONDS");
  command.add_flag(
      "--keep-best", flags.keep_best,
      "Ctrl+C once ends what could go on improving (--adapt, --candidates, --bottleneck) and writes the best "
      "so far; without this flag it writes nothing");
  command.add_flag("--explain", flags.explain, "Say which filler --method auto chose, and why");
}

void apply_wrapper_flags(const WrapperFlags& flags, std::string& method, std::map<std::string, std::string>& options) {
  for (const auto& row : rows) {
    const auto& value = flags.options.at(row.option);
    if (value.empty()) continue;
    require(options.emplace(row.option, value).second, "{} and --set {}=… say the same thing twice", row.flag,
            row.option);
    if (row.for_network && method == "auto") method = "network";
  }
}

double budget_seconds(const std::string& text) {
  double seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const std::string unit(end, text.data() + text.size());
  require(error == std::errc() && (unit == "s" || unit.empty()) && seconds > 0 && seconds <= 1e6,
          "--budget wants seconds like 10s, up to a million, not '{}'", text);
  return seconds;
}

}  // namespace mend
