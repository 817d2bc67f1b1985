#include "data/pack.h"

#include <torch/torch.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <map>
#include <sstream>

#include "base/error.h"
#include "base/rng.h"

namespace mend {
namespace fs = std::filesystem;
namespace {

bool is_picture(const fs::path& path) {
  auto extension = path.extension().string();
  for (auto& letter : extension) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  for (const char* known : {".jpg", ".jpeg", ".png", ".webp", ".tif"})
    if (extension == known) return true;
  return false;
}

std::vector<fs::path> pictures_below(const fs::path& folder) {
  if (!fs::is_directory(folder)) fail(ErrorCode::io, "cannot read {}: it is not a folder", folder.string());
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && is_picture(entry.path())) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

/// In [0,1), from the name alone (FNV-1a, then the finaliser).
double hash_share(const std::string& name) {
  uint64_t hash = 0xcbf29ce484222325ull;
  for (const unsigned char byte : name) hash = (hash ^ byte) * 0x100000001b3ull;
  return static_cast<double>(mix64(hash) >> 11) * 0x1p-53;
}

at::Tensor reduced(const at::Tensor& photo, int64_t long_side) {
  const int64_t height = photo.size(0), width = photo.size(1), longest = std::max(height, width);
  if (longest <= long_side) return photo.contiguous();
  const auto scaled = [&](int64_t extent) {
    return std::max<int64_t>(1, (extent * long_side + longest / 2) / longest);
  };
  const auto planes = photo.permute({2, 0, 1}).unsqueeze(0).to(torch::kFloat).contiguous();
  const auto small =
      torch::_upsample_bicubic2d_aa(planes, {scaled(height), scaled(width)}, /*align_corners=*/false, {}, {});
  return small[0].permute({1, 2, 0}).round().clamp(0, 255).to(torch::kByte).contiguous();
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream rest(line);
  for (std::string cell; std::getline(rest, cell, '\t');) cells.push_back(cell);
  return cells;
}

/// Credits of the photographs of one folder by file name, from the tables beside them.
std::map<std::string, std::string> read_credits(const fs::path& folder) {
  std::map<std::string, std::string> credits;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".tsv") continue;
    std::ifstream table(entry.path());
    std::string line;
    std::getline(table, line);
    const auto columns = cells_of(line);
    if (columns.empty() || columns[0] != "file") continue;
    while (std::getline(table, line)) {
      const auto cells = cells_of(line);
      std::string credit;
      for (size_t i = 1; i < std::min(cells.size(), columns.size()); ++i)
        if (!cells[i].empty()) credit += fmt::format("{}{}: {}", credit.empty() ? "" : "; ", columns[i], cells[i]);
      if (!cells.empty()) credits[cells[0]] = credit;
    }
  }
  return credits;
}

/// Collects records and writes a shard whenever enough have come together.
class Writer {
 public:
  Writer(fs::path folder, uint64_t limit) : folder_(std::move(folder)), limit_(limit) {}
  void add(Record record) {
    bytes_ += record.values.nbytes();
    records_.push_back(std::move(record));
    if (bytes_ >= limit_) flush();
  }
  void flush() {
    if (records_.empty()) return;
    write_shard(folder_ / fmt::format("train-{:03}.safetensors", count_++), RecordKind::photo, records_);
    records_.clear();
    bytes_ = 0;
  }

 private:
  fs::path folder_;
  uint64_t limit_, bytes_ = 0;
  int count_ = 0;
  std::vector<Record> records_;
};

}  // namespace

PackReport pack_photos(const std::vector<fs::path>& folders, const fs::path& out, const Decode& decode,
                       const PackOptions& options, const Context& context) {
  require(options.long_side >= 32 && options.long_side <= 8192, "the long side must be in 32..8192, not {}",
          options.long_side);
  std::vector<std::pair<fs::path, std::string>> files;  // path, name
  for (const auto& folder : folders)
    for (const auto& path : pictures_below(folder))
      files.emplace_back(path, (folder.filename() / fs::relative(path, folder)).generic_string());
  fs::create_directories(out);
  PackReport report;
  Writer writer(out, options.shard_bytes);
  std::vector<Record> validation;
  std::map<fs::path, std::map<std::string, std::string>> credits;  // by folder
  for (size_t i = 0; i < files.size(); ++i) {
    context.cancel.check();
    context.report(static_cast<double>(i) / static_cast<double>(files.size()), "pack");
    const auto& [path, name] = files[i];
    try {
      Record record{name, reduced(decode(path), options.long_side)};
      const auto folder = path.parent_path();
      if (credits.count(folder) == 0) credits[folder] = read_credits(folder);
      record.credit = credits[folder][path.filename().string()];
      if (hash_share(name) < options.validation_share)
        validation.push_back(std::move(record));
      else
        writer.add(std::move(record)), ++report.trained;
    } catch (const Error& error) {
      report.skipped.push_back(fmt::format("{}: {}", path.string(), error.what()));
    }
  }
  writer.flush();
  report.validated = static_cast<int64_t>(validation.size());
  if (!validation.empty()) write_shard(out / validation_shard, RecordKind::photo, validation);
  return report;
}

PackReport pack_holes(const fs::path& folder, const fs::path& out, const Decode& decode, const PackOptions& options,
                      const Context& context) {
  PackReport report;
  std::map<fs::path, int> seen;  // files of each folder so far
  std::vector<Record> records;
  for (const auto& path : pictures_below(folder)) {
    context.cancel.check();
    if (seen[path.parent_path()]++ < options.kept_for_evaluation) continue;
    try {
      records.push_back({fs::relative(path, folder).generic_string(), decode(path).contiguous()});
    } catch (const Error& error) {
      report.skipped.push_back(fmt::format("{}: {}", path.string(), error.what()));
    }
  }
  fs::create_directories(out);
  report.trained = static_cast<int64_t>(records.size());
  if (!records.empty()) write_shard(out / "holes.safetensors", RecordKind::hole, records);
  return report;
}

}  // namespace mend
