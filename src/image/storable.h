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

/// True if an IPTC blob is a whole JPEG segment ("Photoshop 3.0" …) rather than bare IPTC records.
bool is_photoshop_segment(const std::vector<uint8_t>& iptc);

}  // namespace mend
