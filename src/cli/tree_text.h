/// Texts made from the tree of commands: completion and manual.
#pragma once
#include <CLI/App.hpp>

#include <string>
#include <vector>

namespace mend {

/// "-m", "--mask": what an option is called; empty for a positional one.
std::vector<std::string> option_words(const CLI::Option& option);
bool takes_value(const CLI::Option& option);

/// Calls `visit(path, command)` for the tree, depth first; `path` is "mend mask check".
template <typename Visit>
void walk(const CLI::App& command, const std::string& path, const Visit& visit) {
  visit(path, command);
  for (const auto* sub : command.get_subcommands({})) walk(*sub, path + " " + sub->get_name(), visit);
}

/// Every word that may follow the command: its sub-commands and its options ("--mask", "-o").
std::vector<std::string> words_of(const CLI::App& command);

/// A script for `source <(mend completion bash)`.
std::string bash_completion(const CLI::App& tree);
/// A script for zsh's fpath, or `source <(mend completion zsh)`.
std::string zsh_completion(const CLI::App& tree);
/// The manual page mend(1) in roff.
std::string manual_page(const CLI::App& tree);
/// The same as a page of Markdown: docs/reference.md.
std::string markdown_reference(const CLI::App& tree);

}  // namespace mend
