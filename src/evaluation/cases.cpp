#include "evaluation/cases.h"

#include <algorithm>
#include <set>

#include "base/error.h"
#include "base/text.h"
#include "image/codec.h"

namespace mend {
namespace {
namespace fs = std::filesystem;

std::vector<fs::path> pictures_in(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.is_regular_file() && format_of_extension(entry.path())) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<fs::path> photographs(const Protocol& protocol) {
  std::vector<fs::path> photos;
  std::set<std::string> stems;
  for (const auto& place : protocol.photos) {
    if (!fs::exists(place)) fail(ErrorCode::io, "there are no photographs at {}", place.string());
    const auto found = fs::is_directory(place) ? pictures_in(place) : std::vector<fs::path>{place};
    if (found.empty()) fail(ErrorCode::io, "{} holds no picture", place.string());
    for (const auto& photo : found) {
      require(stems.insert(photo.stem().string()).second, "two photographs are named {}", photo.stem().string());
      photos.push_back(photo);
    }
  }
  if (protocol.first_photos > 0 && photos.size() > static_cast<size_t>(protocol.first_photos))
    photos.resize(static_cast<size_t>(protocol.first_photos));
  return photos;
}

/// Folder of each bucket, by name; {"all", holes} if there are no sub-folders.
std::vector<std::pair<std::string, fs::path>> bucket_folders(const Protocol& protocol) {
  if (!fs::is_directory(protocol.holes)) fail(ErrorCode::io, "there are no holes at {}", protocol.holes.string());
  std::vector<std::string> present;
  for (const auto& entry : fs::directory_iterator(protocol.holes))
    if (entry.is_directory()) present.push_back(entry.path().filename().string());
  std::sort(present.begin(), present.end());
  std::vector<std::pair<std::string, fs::path>> folders;
  if (present.empty()) {
    require(protocol.buckets.empty(), "{} has no buckets", protocol.holes.string());
    return {{"all", protocol.holes}};
  }
  for (const auto& bucket : protocol.buckets.empty() ? present : protocol.buckets) {
    require(std::find(present.begin(), present.end(), bucket) != present.end(), "{} has no bucket '{}'; there: {}",
            protocol.holes.string(), bucket, join_or(present));
    folders.emplace_back(bucket, protocol.holes / bucket);
  }
  return folders;
}

}  // namespace

std::vector<EvaluationCase> evaluation_cases(const Protocol& protocol) {
  const auto photos = photographs(protocol);
  std::vector<EvaluationCase> cases;
  for (const auto& [bucket, folder] : bucket_folders(protocol)) {
    auto holes = pictures_in(folder);
    if (holes.empty()) fail(ErrorCode::io, "{} holds no mask file", folder.string());
    if (protocol.first_holes > 0 && holes.size() > static_cast<size_t>(protocol.first_holes))
      holes.resize(static_cast<size_t>(protocol.first_holes));
    for (size_t i = 0; i < photos.size(); ++i)
      cases.push_back({bucket, photos[i].stem().string(), photos[i], holes[i % holes.size()]});
  }
  return cases;
}

}  // namespace mend
