#include <fmt/format.h>

#include "cli/tree_text.h"

namespace mend {
namespace {

/// In a cell of a table.
std::string cell(const std::string& text) {
  std::string out;
  for (const char letter : text) {
    if (letter == '|') out += '\\';
    out += letter == '\n' ? ' ' : letter;
  }
  return out;
}

std::string option_rows(const CLI::App& command) {
  std::string rows;
  for (const auto* option : command.get_options()) {
    const auto words = option_words(*option);
    std::string name = words.empty() ? option->get_name(true) : fmt::format("{}", fmt::join(words, ", "));
    if (takes_value(*option) && !words.empty()) name += " " + option->get_type_name();
    rows += fmt::format("| `{}` | {} |\n", cell(name), cell(option->get_description()));
  }
  return rows.empty() ? rows : "\n| option | |\n|---|---|\n" + rows;
}

}  // namespace

std::string markdown_reference(const CLI::App& tree) {
  std::string text = "# Reference\n\nMade by `mend man --format markdown`.\n";
  walk(tree, tree.get_name(), [&](const std::string& path, const CLI::App& command) {
    text += fmt::format("\n## {}\n\n{}\n{}", path, command.get_description(), option_rows(command));
    if (const auto footer = command.get_footer(); !footer.empty()) text += fmt::format("\n```\n{}\n```\n", footer);
  });
  return text;
}

}  // namespace mend
