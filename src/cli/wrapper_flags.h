/// The flags that put wrappers around a filler: each is one option of fill/wrappers.h.
#pragma once
#include <CLI/App.hpp>

#include <map>
#include <string>

namespace mend {

struct WrapperFlags {
  std::map<std::string, std::string> options;  ///< what was given, by the option's name; "" where nothing was
  std::string budget;                          ///< "10s"
  bool keep_best = false;
  bool explain = false;
};

void add_wrapper_flags(CLI::App& command, WrapperFlags& flags);

/// Adds what was given to the options of `method`. Flags that need a network make `auto` one.
/// Throws Error{invalid_argument} if a flag is given again by --set.
void apply_wrapper_flags(const WrapperFlags& flags, std::string& method, std::map<std::string, std::string>& options);

/// "10s" or "1.5s" -> seconds. Throws Error{invalid_argument} for other words.
double budget_seconds(const std::string& text);

}  // namespace mend
