/// The two places of an EXIF block that mend touches; all else in it stays byte for byte.
///
/// Format: EXIF 2.32 (CIPA DC-008), section 4.5: a TIFF header and a chain of directories; orientation is tag 0x0112 of
/// the first one, and the second one describes the thumbnail.
#pragma once
#include <cstdint>
#include <vector>

namespace mend {

/// 1..8; 1 if the block does not say or is damaged. With or without the leading "Exif\0\0".
int exif_orientation(const std::vector<uint8_t>& exif);
/// Sets the orientation where the block has one; a block without (or a damaged one) is left as it is.
void set_exif_orientation(std::vector<uint8_t>& exif, int orientation);
/// Unlinks the directory of the thumbnail and zeroes the thumbnail's bytes.
void drop_exif_thumbnail(std::vector<uint8_t>& exif);
/// The block with "Exif\0\0" before it, as JPEG wants it.
std::vector<uint8_t> exif_with_prefix(const std::vector<uint8_t>& exif);
/// The block without "Exif\0\0", as PNG and WebP want it.
std::vector<uint8_t> exif_without_prefix(const std::vector<uint8_t>& exif);

}  // namespace mend
