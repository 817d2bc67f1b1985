/// What a format cannot hold, said before anything is written.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "image/codec.h"

namespace mend {

/// Empty if `format` holds the image's depth and alpha; else a copy it does hold, if the options allow the loss.
/// 16 to 8 bits is rounded; float is clamped to [0,1] first. Throws Error{unsupported} naming what would be lost.
std::optional<Image> storable(const Image& image, Format format, const SaveOptions& options);

/// Names what a file of this format cannot hold of the image's metadata, and what was left in the image's own file
/// already: "IPTC", "PNG chunk tEXt" … Empty if all of it is carried.
std::vector<std::string> lost_metadata(const Image& image, Format format);

}  // namespace mend
