#include "repro/repro.h"

#include <system_error>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/named.h"

namespace mend {
namespace fs = std::filesystem;

#define REPRO(name) ReproSpec name##_repro();
#include "repro/repros.def"
#undef REPRO

const std::vector<ReproSpec>& repro_catalog() {
#define REPRO(name) name##_repro(),
  static const std::vector<ReproSpec> specs = {
#include "repro/repros.def"
  };
#undef REPRO
  return specs;
}

const ReproSpec& find_repro(const std::string& name) { return find_named(repro_catalog(), name, "repro"); }

ReproReport run_repro(const ReproSpec& spec, const ReproOptions& options, const ReproDoors& doors,
                      const Context& context) {
  require(!options.photos.empty(), "name photographs with --photos");
  std::error_code error;
  const bool used = fs::exists(options.folder) && !fs::is_empty(options.folder, error);
  if (used && !options.resume)
    fail(ErrorCode::io, "{} holds something already; go on with it by --resume or choose another folder",
         options.folder.string());
  auto report = spec.run(options, doors, context);
  report.paper = std::string(spec.paper);
  const auto text = to_markdown(report);
  write_file_atomically(options.folder / "report.md", text.data(), text.size());
  return report;
}

std::string to_markdown(const ReproReport& report) {
  std::string text = report.paper + "\n";
  for (const auto& table : report.tables) {
    text += fmt::format("\n**{}**\n\n| | {} |\n|---|", table.title, fmt::join(table.columns, " | "));
    for (size_t i = 0; i < table.columns.size(); ++i) text += "---|";
    text += '\n';
    for (const auto& row : table.rows) text += fmt::format("| {} |\n", fmt::join(row, " | "));
  }
  for (const auto& picture : report.pictures)
    text += fmt::format("\n**{0}**\n\n![{0}]({1})\n", picture.title, picture.file.string());
  const auto list = [&](const char* head, const std::vector<std::string>& sentences) {
    if (sentences.empty()) return;
    text += fmt::format("\n{}:\n\n", head);
    for (const auto& sentence : sentences) text += "- " + sentence + "\n";
  };
  list("Found", report.found);
  list("Data", report.data);
  list("Weights", report.weights);
  list("What differs from the paper", report.differs);
  return text;
}

}  // namespace mend
