#include "cli/tree_text.h"

#include <fmt/format.h>

namespace mend {
namespace {

std::vector<std::string> option_words(const CLI::Option& option) {
  std::vector<std::string> words;
  for (const auto& name : option.get_snames()) words.push_back("-" + name);
  for (const auto& name : option.get_lnames()) words.push_back("--" + name);
  return words;
}

/// Calls `visit(path, command)` for the tree, depth first; `path` is "mend mask check".
template <typename Visit>
void walk(const CLI::App& command, const std::string& path, const Visit& visit) {
  visit(path, command);
  for (const auto* sub : command.get_subcommands({})) walk(*sub, path + " " + sub->get_name(), visit);
}

/// The words that complete an option's value; empty if files do or nothing does.
std::string value_words(const CLI::Option& option) {
  std::string type = option.get_type_name();
  if (type.find('|') == std::string::npos) return {};
  for (char& letter : type)
    if (letter == '|') letter = ' ';
  return type;
}

bool takes_value(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

/// Roff reads a dot or quote at the start of a line and every backslash and hyphen in its own way.
std::string roff(const std::string& text) {
  std::string out;
  bool line_start = true;
  for (const char letter : text) {
    if (line_start && (letter == '.' || letter == '\'')) out += "\\&";
    if (letter == '\\')
      out += "\\e";
    else if (letter == '-')
      out += "\\-";
    else
      out += letter;
    line_start = letter == '\n';
  }
  return out;
}

std::string roff_options(const CLI::App& command) {
  std::string text;
  for (const auto* option : command.get_options()) {
    const auto words = option_words(*option);
    std::string head = words.empty() ? option->get_name(true) : fmt::format("{}", fmt::join(words, ", "));
    if (takes_value(*option) && !words.empty()) head += " " + option->get_type_name();
    text += fmt::format(".TP\n.B {}\n{}\n", roff(head), roff(option->get_description()));
  }
  return text;
}

}  // namespace

std::vector<std::string> words_of(const CLI::App& command) {
  std::vector<std::string> words;
  for (const auto* sub : command.get_subcommands({})) words.push_back(sub->get_name());
  for (const auto* option : command.get_options())
    for (const auto& word : option_words(*option)) words.push_back(word);
  return words;
}

std::string bash_completion(const CLI::App& tree) {
  std::string commands, words, values;
  walk(tree, tree.get_name(), [&](const std::string& path, const CLI::App& command) {
    words += fmt::format("    '{}') words='{}' ;;\n", path, fmt::join(words_of(command), " "));
    for (const auto* sub : command.get_subcommands({}))
      commands += fmt::format("      '{} {}') command='{} {}' ;;\n", path, sub->get_name(), path, sub->get_name());
    for (const auto* option : command.get_options())
      if (const auto choices = value_words(*option); !choices.empty())
        for (const auto& word : option_words(*option))
          values += fmt::format("    '{} {}') words='{}' ;;\n", path, word, choices);
  });
  return fmt::format(R"(# bash completion for mend, made by `mend completion bash`
_mend() {{
  local command=mend words='' word
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case "$command $word" in
{}    esac
  done
  case "$command" in
{}  esac
  case "$command ${{COMP_WORDS[COMP_CWORD-1]}}" in
{}  esac
  COMPREPLY=($(compgen -W "$words" -- "${{COMP_WORDS[COMP_CWORD]}}"))
}}
complete -o default -F _mend mend
)",
                     commands, words, values);
}

std::string zsh_completion(const CLI::App& tree) {
  return "#compdef mend\n# zsh completion for mend, made by `mend completion zsh`\n"
         "autoload -Uz bashcompinit && bashcompinit\n" +
         bash_completion(tree);
}

std::string manual_page(const CLI::App& tree) {
  std::string text = fmt::format(
      ".TH MEND 1 \"\" \"mend {}\" \"User Commands\"\n.SH NAME\nmend \\- fill holes in pictures\n", MEND_VERSION);
  text +=
      fmt::format(".SH SYNOPSIS\n.B mend\n.I COMMAND\n[options]\n.SH DESCRIPTION\n{}\n", roff(tree.get_description()));
  text += ".SH OPTIONS\n" + roff_options(tree);
  walk(tree, tree.get_name(), [&](const std::string& path, const CLI::App& command) {
    if (&command == &tree) return;
    text += fmt::format(".SH {}\n{}\n", roff(path), roff(command.get_description()));
    text += roff_options(command);
    if (const auto footer = command.get_footer(); !footer.empty())
      text += fmt::format(".PP\n.nf\n{}\n.fi\n", roff(footer));
  });
  text += fmt::format(".SH EXAMPLES\n.nf\n{}\n.fi\n", roff(tree.get_footer()));
  return text;
}

}  // namespace mend
