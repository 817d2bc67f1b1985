#include "cli/batch_plan.h"

#include <algorithm>
#include <map>
#include <optional>

#include "base/error.h"
#include "image/codec.h"

namespace mend {
namespace fs = std::filesystem;
namespace {

/// "photo_mask012" -> {"photo", "012"}; empty if the name is not of that form.
struct MaskName {
  std::string picture, number;
};
std::optional<MaskName> parse_mask_name(const std::string& stem) {
  const auto digits = stem.find_last_not_of("0123456789") + 1;
  constexpr std::string_view tail = "_mask";
  if (digits <= tail.size() || stem.compare(digits - tail.size(), tail.size(), tail) != 0) return {};
  return MaskName{stem.substr(0, digits - tail.size()), stem.substr(digits)};
}

/// Picture files under `folder`, relative to it, sorted; not those under `left_out`.
std::vector<fs::path> pictures_under(const fs::path& folder, const fs::path& left_out) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; at != end && !error; at.increment(error)) {
    const bool hidden = at->path().filename().string().front() == '.';
    std::error_code ignored;
    if (at->is_directory() && (hidden || fs::equivalent(at->path(), left_out, ignored)))
      at.disable_recursion_pending();
    else if (!hidden && at->is_regular_file() && format_of_extension(at->path()))
      found.push_back(fs::relative(at->path(), folder));
  }
  if (error) fail(ErrorCode::io, "cannot read the folder {}: {}", folder.string(), error.message());
  std::sort(found.begin(), found.end());
  return found;
}

struct Mask {
  std::string number;  ///< digits after _mask, or nothing
  fs::path file;
};
/// By the picture's path without extension.
using Masks = std::map<fs::path, std::vector<Mask>>;

Masks masks_under(const fs::path& folder, const fs::path& output, bool only_named) {
  Masks masks;
  for (const auto& file : pictures_under(folder, output)) {
    if (const auto name = parse_mask_name(file.stem().string()))
      masks[file.parent_path() / name->picture].push_back({name->number, folder / file});
    if (!only_named) masks[file.parent_path() / file.stem()].push_back({"", folder / file});
  }
  return masks;
}

}  // namespace

BatchPlan plan_batch(const fs::path& images, const fs::path& masks, const fs::path& output) {
  std::error_code ignored;
  const bool one_mask = !fs::is_directory(masks), same_folder = fs::equivalent(images, masks, ignored);
  if (one_mask && !fs::is_regular_file(masks)) fail(ErrorCode::io, "cannot read {}: no such file", masks.string());
  const Masks by_picture = one_mask ? Masks{} : masks_under(masks, output, same_folder);
  BatchPlan plan;
  for (const auto& picture : pictures_under(images, output)) {
    if (same_folder && parse_mask_name(picture.stem().string())) continue;
    if (one_mask && fs::equivalent(images / picture, masks, ignored)) continue;
    const auto found = by_picture.find(picture.parent_path() / picture.stem());
    if (one_mask)
      plan.jobs.push_back({images / picture, masks, output / picture});
    else if (found == by_picture.end())
      plan.without_mask.push_back(images / picture);
    else
      for (const auto& mask : found->second) {
        auto name = picture;
        if (found->second.size() > 1 && !mask.number.empty())
          name.replace_filename(picture.stem().string() + "-" + mask.number + picture.extension().string());
        plan.jobs.push_back({images / picture, mask.file, output / name});
      }
  }
  require(!plan.jobs.empty() || !plan.without_mask.empty(), "there is no picture in {}", images.string());
  std::stable_sort(plan.jobs.begin(), plan.jobs.end(),
                   [](const FillJob& a, const FillJob& b) { return a.output < b.output; });
  for (size_t i = 1; i < plan.jobs.size(); ++i)
    require(plan.jobs[i].output != plan.jobs[i - 1].output, "two masks, {} and {}, would both make {}",
            plan.jobs[i - 1].mask.string(), plan.jobs[i].mask.string(), plan.jobs[i].output.string());
  return plan;
}

}  // namespace mend
