#include "evaluation/runner.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cmath>
#include <fstream>

#include "base/error.h"
#include "evaluation/set_rows.h"
#include "image/codec.h"
#include "image/hole_file.h"

namespace mend {
namespace {
namespace fs = std::filesystem;
using nlohmann::json;

std::string row_key(const std::string& contender, const std::string& bucket, const std::string& photo) {
  return contender + '/' + bucket + '/' + photo;
}

/// JSON has no infinity: PSNR of equal pictures is written as the text "inf".
json metric_values(const std::map<std::string, double>& values) {
  json object = json::object();
  for (const auto& [name, value] : values) object[name] = std::isfinite(value) ? json(value) : json("inf");
  return object;
}

std::map<std::string, double> metric_values(const json& object) {
  std::map<std::string, double> values;
  for (const auto& [name, value] : object.items()) values[name] = value.is_number() ? value.get<double>() : INFINITY;
  return values;
}

json to_json(const EvaluationRow& row, const Protocol& protocol) {
  json object = {{"contender", row.contender},
                 {"bucket", row.bucket},
                 {"photo", row.photo},
                 {"truth", row.truth},
                 {"hole", row.hole},
                 {"hole_ratio", row.hole_ratio},
                 {"seconds", row.seconds},
                 {"memory", row.memory},
                 {"seed", protocol.seed},
                 {"picture", metric_values(row.picture)},
                 {"inside", metric_values(row.inside)}};
  if (!row.error.empty()) object["error"] = row.error;
  return object;
}

/// The rows of an earlier run that can be kept: same contender, case and seed, no error, every metric asked for.
std::map<std::string, EvaluationRow> kept_rows(const fs::path& file, const Protocol& protocol,
                                               const std::vector<std::string>& metrics) {
  std::map<std::string, EvaluationRow> rows;
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    const auto object = json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!object.is_object() || object.contains("error") || object.value("seed", uint64_t{0}) != protocol.seed) continue;
    EvaluationRow row{object.value("contender", ""),
                      object.value("bucket", ""),
                      object.value("photo", ""),
                      object.value("truth", ""),
                      object.value("hole", ""),
                      object.value("hole_ratio", 0.0),
                      object.value("seconds", 0.0),
                      object.value("memory", 0.0),
                      metric_values(object["picture"]),
                      metric_values(object["inside"]),
                      {}};
    bool complete = true;
    for (const auto& metric : metrics) complete = complete && row.inside.count(metric) > 0;
    if (complete) rows[row_key(row.contender, row.bucket, row.photo)] = row;
  }
  return rows;
}

/// The case as contenders see it.
struct Task {
  Image photograph;
  Raster truth, shown;
  Hole hole;
};

Task load_task(const EvaluationCase& task) {
  Image photograph = load_image(task.truth);
  HoleFileOptions options;
  options.fit = {photograph.width(), photograph.height()};
  Hole hole = load_hole(task.hole, options);
  require(!hole.none() && !hole.all(), "{} leaves nothing missing or nothing known", task.hole.string());
  Raster truth = photograph.read();
  Raster shown = truth;
  for (int c = 0; c < shown.channels(); ++c)
    for (int y = 0; y < shown.height(); ++y)
      for (int x = 0; x < shown.width(); ++x)
        if (hole.at(y, x)) shown.at(c, y, x) = 0.5f;
  return {std::move(photograph), std::move(truth), std::move(shown), std::move(hole)};
}

/// Answers one case; rounds to the photograph's depth, as a file would, before it measures.
void answer(Contender& contender, const EvaluationCase& task, const Measures& measures, const fs::path& out,
            EvaluationRow& row, const Context& context) {
  Task loaded = load_task(task);
  row.hole_ratio = loaded.hole.ratio();
  const auto start = std::chrono::steady_clock::now();
  const auto answered = contender.answer(task, loaded.shown, loaded.hole, context);
  row.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  row.memory = answered.memory;
  loaded.photograph.write(loaded.photograph.bounds(), answered.picture, loaded.hole);
  measures.measure(loaded.truth, loaded.photograph.read(), loaded.hole, row.picture, row.inside);
  fs::create_directories(out.parent_path());
  SaveOptions save;
  save.format = Format::png;
  save_image(loaded.photograph, out, save);
}

}  // namespace

fs::path result_path(const fs::path& folder, const EvaluationRow& row) {
  return folder / "results" / row.contender / row.bucket / (row.photo + ".png");
}

Evaluation run_evaluation(const Protocol& protocol, const EvaluationOptions& options, const FillerFactory& fillers,
                          const LearnedDoor& learned, const Context& context) {
  check_contenders(protocol.contenders);
  const auto cases = evaluation_cases(protocol);
  const auto file = options.folder / "rows.jsonl", scratch = options.folder / "scratch";
  if (fs::exists(file) && !options.resume)
    fail(ErrorCode::io, "{} holds an evaluation already; go on with it by --resume or choose another folder",
         options.folder.string());
  const Measures measures(protocol, options.required, learned, context.threads);
  std::error_code error;
  fs::create_directories(scratch, error);
  if (error) fail(ErrorCode::io, "cannot write {}: {}", scratch.string(), error.message());
  const auto kept =
      options.resume ? kept_rows(file, protocol, measures.names()) : std::map<std::string, EvaluationRow>{};

  Evaluation evaluation;
  evaluation.notes = measures.notes();
  auto& rows = evaluation.rows;
  std::ofstream log(file, std::ios::app);
  const double rows_share = measures.set_names().empty() ? 1 : 0.9;  // of the progress
  const double total = static_cast<double>(cases.size() * protocol.contenders.size());
  for (const auto& spec : protocol.contenders) {
    const auto contender = make_contender(spec, fillers, scratch, protocol.time_limit);
    for (const auto& task : cases) {
      context.cancel.check();
      context.report(rows_share * static_cast<double>(rows.size()) / total,
                     fmt::format("{} {}/{}", spec.name, task.bucket, task.photo));
      const auto found = kept.find(row_key(spec.name, task.bucket, task.photo));
      if (found != kept.end()) {
        rows.push_back(found->second);
        continue;
      }
      EvaluationRow row{spec.name, task.bucket, task.photo, task.truth.string(), task.hole.string(), 0, 0, 0,
                        {},        {},          {}};
      Context own = context;
      own.seed = protocol.seed;
      own.progress = {};
      try {
        answer(*contender, task, measures, result_path(options.folder, row), row, own);
      } catch (const Error& failure) {
        if (failure.code() == ErrorCode::cancelled) throw;
        row.error = failure.what();
      }
      log << to_json(row, protocol).dump() << std::endl;
      if (!log) fail(ErrorCode::io, "cannot write {}", file.string());
      rows.push_back(std::move(row));
    }
  }
  fs::remove_all(scratch, error);
  measure_sets(measures, options.folder, evaluation, context.part(rows_share, 1));
  return evaluation;
}

}  // namespace mend
