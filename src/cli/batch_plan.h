/// Which pictures of a folder go with which masks.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "cli/fill_job.h"

namespace mend {

struct BatchPlan {
  std::vector<FillJob> jobs;                        ///< sorted by output
  std::vector<std::filesystem::path> without_mask;  ///< pictures no mask was found for
};

/// Pairs the pictures under `images` (recursively, sub-folders kept) with masks.
///
/// `masks` a file: it serves every picture. A folder: in the same sub-folder of it, `photo.png` (any extension),
/// `photo_mask.png` and `photo_mask001.png` belong to `photo.jpg`; with several masks, each gives an output of its own,
/// named after its number (`photo-001.jpg`). `masks` may be `images` itself: then names that end in _mask and digits
/// are masks and all others pictures. Hidden files and whatever lies under `output` are passed over.
/// @throws Error{io} if a folder cannot be read; Error{invalid_argument} if there is no picture.
BatchPlan plan_batch(const std::filesystem::path& images, const std::filesystem::path& masks,
                     const std::filesystem::path& output);

}  // namespace mend
