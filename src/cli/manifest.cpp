#include "cli/manifest.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>

#include "base/error.h"
#include "base/sha256.h"
#include "cli/fill_record.h"

namespace mend {
namespace fs = std::filesystem;
using nlohmann::json;

std::string manifest_name(const Shard& shard) {
  return shard.count == 1 ? "mend-manifest.jsonl"
                          : fmt::format("mend-manifest-{}-of-{}.jsonl", shard.index, shard.count);
}

std::optional<Shard> shard_of_name(const std::string& name) {
  Shard shard;
  if (std::sscanf(name.c_str(), "mend-manifest-%d-of-%d.jsonl", &shard.index, &shard.count) != 2) return {};
  if (shard.index < 1 || shard.index > shard.count || shard.count < 2 || name != manifest_name(shard)) return {};
  return shard;
}

ManifestLines read_manifest(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) fail(ErrorCode::io, "cannot read {}: {}", file.string(), std::strerror(errno));
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  ManifestLines lines;
  lines.whole = text.rfind('\n') + 1;  // 0 if there is no whole line
  for (size_t begin = 0; begin < lines.whole;) {
    const size_t end = text.find('\n', begin);
    const std::string line = text.substr(begin, end - begin);
    begin = end + 1;
    const json record = json::parse(line, nullptr, false);
    lines.finished = record.is_object() && record.contains("finished");
    if (lines.finished) continue;
    if (!record.is_object() || !record.contains("output") || !record["output"].is_string())
      fail(ErrorCode::bad_image, "{} is not a manifest of mend: '{}'", file.string(), line.substr(0, 60));
    lines.last[record["output"]] = line;
  }
  return lines;
}

Manifest::Manifest(fs::path file, bool keep) : file_(std::move(file)) {
  ManifestLines lines;
  if (keep && fs::exists(file_)) lines = read_manifest(file_);
  last_ = std::move(lines.last);
  descriptor_ = open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (descriptor_ < 0 || ftruncate(descriptor_, static_cast<off_t>(lines.whole)) != 0)
    fail(ErrorCode::io, "cannot write {}: {}", file_.string(), std::strerror(errno));
}

Manifest::~Manifest() { close(descriptor_); }

void Manifest::append(const std::string& line) {
  // One write: another process, or a crash, finds whole lines.
  const std::string text = line + "\n";
  if (write(descriptor_, text.data(), text.size()) != static_cast<ssize_t>(text.size()) || fdatasync(descriptor_) != 0)
    fail(ErrorCode::io, "cannot write {}: {}", file_.string(), std::strerror(errno));
}

bool Manifest::verified(const FillJob& job, const FillSettings& settings) const {
  const auto found = last_.find(job.output.string());
  if (found == last_.end() || !fs::exists(job.output)) return false;
  const json record = json::parse(found->second);
  if (record.contains("error") || record.value("options", json()) != settings_record(settings)) return false;
  const json hashes = record.value("sha256", json::object());
  return hashes.value("input", "") == sha256_of_file(job.image) &&
         hashes.value("mask", "") == sha256_of_file(job.mask) &&
         hashes.value("output", "") == sha256_of_file(job.output);
}

void Manifest::add_done(const FillJob& job, const FillSettings& settings, const FillResult& result) {
  append(fill_record(job, settings, result).dump());
}

void Manifest::add_failed(const FillJob& job, const FillSettings& settings, const std::string& error) {
  append(json{{"mend", MEND_VERSION},
              {"input", job.image.string()},
              {"mask", job.mask.string()},
              {"output", job.output.string()},
              {"options", settings_record(settings)},
              {"error", error}}
             .dump());
}

void Manifest::add_finished(const Shard& shard, size_t pictures) {
  append(json{{"mend", MEND_VERSION},
              {"finished", {{"shard", shard.index}, {"shards", shard.count}, {"pictures", pictures}}}}
             .dump());
}

}  // namespace mend
