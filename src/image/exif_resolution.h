/// The resolution in an EXIF block: the only place that WebP, HEIC and AVIF have for it.
///
/// Format: EXIF 2.32, section 4.6.4: tags 282, 283 and 296 of the first directory.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

namespace mend {

/// Pixels a millimetre.
struct Resolution {
  double x = 0, y = 0;
};

/// What the block says, with or without the leading "Exif\0\0"; empty if it says nothing, or no length.
std::optional<Resolution> exif_resolution(const std::vector<uint8_t>& exif);

/// Makes a block without "Exif\0\0" (an empty one becomes one) say it, unless it says something already or is damaged:
/// the first directory is written anew at the block's end, all else stays where it is.
void add_exif_resolution(std::vector<uint8_t>& exif, Resolution per_millimetre);

}  // namespace mend
