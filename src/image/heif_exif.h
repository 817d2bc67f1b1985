/// EXIF in HEIC and AVIF files, byte for byte: libvips writes a block of its own making, from what it understood.
///
/// Format: ISO/IEC 14496-12 (boxes; 8.11.3 item location, 8.11.6 item information) and 23008-12, annex A (EXIF items).
#pragma once
#include <cstdint>
#include <vector>

namespace mend {

/// Puts `exif` (without "Exif\0\0") in the place of the block that the file has: its bytes go to the end of the file,
/// the item's location is pointed there, and the old bytes are zeroed. False, and no change, if the file has no EXIF
/// item, or one in several pieces.
bool replace_heif_exif(std::vector<uint8_t>& file, const std::vector<uint8_t>& exif);

}  // namespace mend
