#include "repro/repro.h"

#include "base/named.h"

namespace mend {

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

std::string to_markdown(const ReproReport& report) {
  std::string text = report.paper + "\n";
  for (const auto& table : report.tables) {
    text += fmt::format("\n{}\n\n| | paper | ours |\n|---|---|---|\n", table.title);
    for (const auto& figure : table.figures)
      text += fmt::format("| {} | {} | {} |\n", figure.what, figure.paper, figure.ours);
  }
  const auto list = [&](const char* head, const std::vector<std::string>& sentences) {
    if (sentences.empty()) return;
    text += fmt::format("\n{}:\n", head);
    for (const auto& sentence : sentences) text += "- " + sentence + "\n";
  };
  list("Data", report.data);
  list("Weights", report.weights);
  list("What differs from the paper", report.differs);
  return text;
}

}  // namespace mend
