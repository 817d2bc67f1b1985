#include "evaluation/row_file.h"

#include <nlohmann/json.hpp>

#include <cmath>

#include "base/error.h"
#include "base/sha256.h"

namespace mend {
namespace {
namespace fs = std::filesystem;
using nlohmann::json;

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

/// A setting; if it names a file, with what changes when the file does.
std::string fingerprint(const std::string& value) {
  std::error_code error;
  if (!fs::is_regular_file(value, error)) return value;
  return fmt::format("{} {} {}", value, fs::file_size(value, error),
                     fs::last_write_time(value, error).time_since_epoch().count());
}

EvaluationRow row_of(const json& object) {
  return {object.value("contender", ""),
          object.value("bucket", ""),
          object.value("photo", ""),
          object.value("truth", ""),
          object.value("hole", ""),
          object.value("hole_ratio", 0.0),
          object.value("seconds", 0.0),
          object.value("memory", 0.0),
          metric_values(object.value("picture", json::object())),
          metric_values(object.value("inside", json::object())),
          {}};
}

}  // namespace

std::string row_identity(const ContenderSpec& contender, const EvaluationCase& task, uint64_t seed) {
  json parts = {contender.name,
                static_cast<int>(contender.kind),
                fingerprint(contender.value),
                task.bucket,
                fingerprint(task.truth.string()),
                fingerprint(task.hole.string()),
                seed};
  for (const auto& [key, value] : contender.options) parts.push_back({key, fingerprint(value)});
  const auto text = parts.dump();
  Sha256 digest;
  digest.update(text.data(), text.size());
  return digest.hex();
}

std::map<std::string, EvaluationRow> read_rows(const fs::path& file, const std::vector<std::string>& metrics) {
  std::map<std::string, EvaluationRow> rows;
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    const auto object = json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!object.is_object() || object.contains("error")) continue;
    const auto row = row_of(object);
    bool complete = true;
    for (const auto& metric : metrics) complete = complete && row.inside.count(metric) > 0;
    if (complete) rows[object.value("identity", "")] = row;
  }
  return rows;
}

RowFile::RowFile(const fs::path& file) : file_(file) {
  std::ifstream before(file, std::ios::binary | std::ios::ate);
  const bool cut_off = before && before.tellg() > 0 && before.seekg(-1, std::ios::end) && before.get() != '\n';
  lines_.open(file, std::ios::app);
  if (cut_off) lines_ << '\n';
}

void RowFile::add(const std::string& identity, const EvaluationRow& row) {
  json object = {{"identity", identity},
                 {"contender", row.contender},
                 {"bucket", row.bucket},
                 {"photo", row.photo},
                 {"truth", row.truth},
                 {"hole", row.hole},
                 {"hole_ratio", row.hole_ratio},
                 {"seconds", row.seconds},
                 {"memory", row.memory},
                 {"picture", metric_values(row.picture)},
                 {"inside", metric_values(row.inside)}};
  if (!row.error.empty()) object["error"] = row.error;
  lines_ << object.dump() << std::endl;
  if (!lines_) fail(ErrorCode::io, "cannot write {}", file_.string());
}

}  // namespace mend
