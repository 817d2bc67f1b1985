#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "base/sha256.h"
#include "cli/command.h"
#include "cli/fill_record.h"
#include "cli/guard.h"
#include "cli/progress_line.h"

namespace mend {
namespace fs = std::filesystem;
namespace {

struct Replay {
  std::string report, output;
  bool overwrite = false, quiet = false;
};

nlohmann::json read_report(const std::string& path) {
  std::ifstream file(path);
  if (!file) fail(ErrorCode::io, "cannot read {}", path);
  auto report = nlohmann::json::parse(file, nullptr, /*allow_exceptions=*/false);
  require(report.is_object() && report.contains("options") && report.contains("sha256"),
          "{} is no report of `mend fill --report`", path);
  return report;
}

void require_unchanged(const nlohmann::json& report, const char* what) {
  const auto path = report.at(what).get<std::string>();
  if (!fs::exists(path)) fail(ErrorCode::io, "the {} {} of the report is not there", what, path);
  if (sha256_of_file(path) != report.at("sha256").at(what).get<std::string>())
    fail(ErrorCode::bad_image, "the {} {} is not the one of the report: its SHA-256 differs", what, path);
}

int run_replay(const Replay& replay, const CancelToken& cancel) {
  const auto report = read_report(replay.report);
  FillResult result;
  FillJob job;
  std::string wanted;
  try {
    auto settings = settings_of(report.at("options"));
    settings.overwrite = replay.overwrite;
    settings.method_options.erase("adapt.save");  // it was a by-product; the bytes do not depend on it
    if (report.contains("provenance")) report.at("provenance").get_to(settings.provenance_as);  // its seconds too
    for (const char* what : {"input", "mask"}) require_unchanged(report, what);
    job = {report.at("input").get<std::string>(), report.at("mask").get<std::string>(), replay.output};
    wanted = report.at("sha256").at("output").get<std::string>();
    Context context;
    context.cancel = cancel;
    context.seed = settings.seed;
    ProgressLine line(replay.quiet);
    context.progress = line.sink();
    result = run_fill_job(job, settings, context);
  } catch (const nlohmann::json::exception& error) {
    fail(ErrorCode::invalid_argument, "{} is damaged: {}", replay.report, error.what());
  }
  const bool same = sha256_of_file(job.output) == wanted;
  if (!replay.quiet) std::printf("%s\n", summary_line(job, result).c_str());
  if (same) return std::printf("the same bytes as the report's\n"), exit_ok;
  const auto made_with = report.value("mend", "?");
  const auto filler = report.value("filler", "");
  fail(ErrorCode::bad_image, "{} has other bytes than the report's output{}{}", job.output.string(),
       made_with == MEND_VERSION ? "" : fmt::format("; that was mend {}, this is {}", made_with, MEND_VERSION),
       filler == result.report.filler ? "" : fmt::format("; filled by {}, then by {}", result.report.filler, filler));
}

}  // namespace

void add_replay_command(CLI::App& tree, Program& program) {
  auto& command = *tree.add_subcommand("replay", "Do again what a report of `mend fill --report` says, to the byte");
  const auto replay = std::make_shared<Replay>();
  command.add_option("report", replay->report, "The report")->required()->type_name("REPORT.json");
  command.add_option("-o,--output", replay->output, "Where the result goes, in the format of the report's output")
      ->required()
      ->type_name("OUT");
  command.add_flag("--overwrite", replay->overwrite, "Replace an output that exists");
  command.add_flag("-q,--quiet", replay->quiet, "Print nothing but the verdict");
  command.footer(R"(Examples:
  mend fill photo.jpg --mask mask.png -o out.jpg --report out.json
  mend replay out.json -o again.jpg
Picture and mask must be where the report says and unchanged. A budget is not recorded: what it cut short may differ.)");
  command.callback(
      [&program, replay] { program.action = [&program, replay] { return run_replay(*replay, program.cancel); }; });
}

}  // namespace mend
