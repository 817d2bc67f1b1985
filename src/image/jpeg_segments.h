/// Metadata as the segments of a JPEG file, and back.
///
/// Format: EXIF 2.32, section 4.7 (APP1); XMP part 3, 1.1.3 (APP1); ICC.1:2010, annex B.4 (APP2, in parts); Photoshop's
/// APP13, in parts likewise. No segment holds more than 65533 bytes, and EXIF and XMP have one each.
#pragma once
#include <cstdint>
#include <vector>

#include "image/jpeg_codec.h"

namespace mend {

/// EXIF, XMP, profile, IPTC and segments carried from another JPEG. Throws Error{unsupported} naming a block that is
/// too large for its segment, unless `allow_loss`: then it is left out.
std::vector<JpegSegment> jpeg_segments(const std::vector<Metadata>& metadata, bool allow_loss);

/// The names ("EXIF", "XMP") of blocks that are too large for their segment.
std::vector<std::string> too_large_for_jpeg(const std::vector<Metadata>& metadata);

/// Photoshop's resource blocks out of all segments that hold a part of them; empty if none does.
std::vector<uint8_t> blocks_of_segments(const std::vector<JpegSegment>& segments);

}  // namespace mend
