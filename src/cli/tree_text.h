/// Texts made from the tree of commands: completion and manual.
#pragma once
#include <CLI/App.hpp>

#include <string>
#include <vector>

namespace mend {

/// Every word that may follow the command: its sub-commands and its options ("--mask", "-o").
std::vector<std::string> words_of(const CLI::App& command);

/// A script for `source <(mend completion bash)`.
std::string bash_completion(const CLI::App& tree);
/// A script for zsh's fpath, or `source <(mend completion zsh)`.
std::string zsh_completion(const CLI::App& tree);
/// The manual page mend(1) in roff.
std::string manual_page(const CLI::App& tree);

}  // namespace mend
