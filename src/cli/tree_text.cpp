#include "cli/tree_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

namespace mend {
std::vector<std::string> option_words(const CLI::Option& option) {
  std::vector<std::string> words;
  for (const auto& name : option.get_snames()) words.push_back("-" + name);
  for (const auto& name : option.get_lnames()) words.push_back("--" + name);
  return words;
}

bool takes_value(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

namespace {

/// The words that complete an option's value; empty if files do or nothing does. Capitals stand for something.
std::string value_words(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  if (type.find('|') == std::string::npos) return {};
  std::istringstream parts(type);
  std::string words;
  for (std::string word; std::getline(parts, word, '|');)
    if (std::none_of(word.begin(), word.end(), [](char letter) { return letter >= 'A' && letter <= 'Z'; }))
      words += (words.empty() ? "" : " ") + word;
  return words;
}

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

namespace {

/// The three `case` bodies that both shells share.
struct CompletionCases {
  std::string descend;  ///< "mend mask" and the word "make" lead to "mend mask make"
  std::string words;    ///< a command's sub-commands, and its options
  std::string values;   ///< "mend fill --method" is followed by one of its values
};

CompletionCases completion_cases(const CLI::App& tree) {
  CompletionCases cases;
  walk(tree, tree.get_name(), [&](const std::string& path, const CLI::App& command) {
    std::vector<std::string> commands, options;
    for (const auto& word : words_of(command)) (word.front() == '-' ? options : commands).push_back(word);
    cases.words += fmt::format("    '{}') choices='{}' options='{}' ;;\n", path, fmt::join(commands, " "),
                               fmt::join(options, " "));
    for (const auto& name : commands)
      cases.descend += fmt::format("      '{} {}') command='{} {}' ;;\n", path, name, path, name);
    for (const auto* option : command.get_options()) {
      const auto values = value_words(*option);
      if (values.empty()) continue;
      for (const auto& word : option_words(*option))
        cases.values += fmt::format("    '{} {}') choices='{}' options='' ;;\n", path, word, values);
      // A positional value follows the command's own word.
      if (option_words(*option).empty())
        cases.values += fmt::format("    '{} {}') choices='{}' ;;\n", path, command.get_name(), values);
    }
  });
  return cases;
}

}  // namespace

std::string bash_completion(const CLI::App& tree) {
  const auto cases = completion_cases(tree);
  return fmt::format(R"(# bash completion for mend, made by `mend completion bash`
_mend() {{
  local command=mend choices='' options='' word current="${{COMP_WORDS[COMP_CWORD]}}"
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case "$command $word" in
{}    esac
  done
  case "$command" in
{}  esac
  case "$command ${{COMP_WORDS[COMP_CWORD-1]}}" in
{}  esac
  [[ $current == -* ]] && choices=$options
  COMPREPLY=($(compgen -W "$choices" -- "$current"))
}}
complete -o default -F _mend mend
)",
                     cases.descend, cases.words, cases.values);
}

std::string zsh_completion(const CLI::App& tree) {
  const auto cases = completion_cases(tree);
  return fmt::format(R"(#compdef mend
# zsh completion for mend, made by `mend completion zsh`
_mend() {{
  local command=mend choices='' options='' word
  for word in "${{words[@]:1:$((CURRENT-2))}}"; do
    case "$command $word" in
{}    esac
  done
  case "$command" in
{}  esac
  case "$command ${{words[CURRENT-1]}}" in
{}  esac
  [[ ${{words[CURRENT]}} == -* ]] && choices=$options
  if [[ -n $choices ]]; then compadd -- ${{=choices}}; else _files; fi
}}
if [[ ${{funcstack[1]}} == _mend ]]; then _mend "$@"; else compdef _mend mend; fi
)",
                     cases.descend, cases.words, cases.values);
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
