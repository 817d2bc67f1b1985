/// IPTC captions and where files keep them: Photoshop's image resource blocks.
///
/// A JPEG has them in an APP13 segment behind "Photoshop 3.0", a TIFF in a tag of their own (34377) or the bare records
/// in another (33723). Format: Adobe Photoshop File Formats, "Image Resource Blocks"; IPTC-IIM 4.2 is block 0x0404.
#pragma once
#include <cstdint>
#include <vector>

#include "image/image.h"

namespace mend {

/// True if an IPTC blob is a whole JPEG segment ("Photoshop 3.0" …) rather than bare IPTC records.
bool is_photoshop_segment(const std::vector<uint8_t>& iptc);

/// The resource blocks ("8BIM" …) of a picture, with its IPTC records among them whatever form they were read in; empty
/// if it has neither.
std::vector<uint8_t> photoshop_blocks(const std::vector<Metadata>& metadata);

/// Resource blocks as the payload of a JPEG segment.
std::vector<uint8_t> photoshop_segment(const std::vector<uint8_t>& blocks);

}  // namespace mend
