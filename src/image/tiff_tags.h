/// Which tags of a TIFF's first directory go with the photograph, and which with the way its pixels are stored.
///
/// TIFF 6.0; EXIF 2.32, section 4.6; DNG's and Microsoft's text tags; GeoTIFF 1.1 (OGC 19-008r4), annex G; GDAL's two.
#pragma once
#include <algorithm>
#include <cstdint>
#include <iterator>

namespace mend {

inline constexpr uint16_t tiff_tag_orientation = 274, tiff_tag_exif = 34665, tiff_tag_gps = 34853;

/// Said of the photograph: kept from TIFF to TIFF, and in the first directory of the EXIF block elsewhere.
inline bool is_photograph_tag(uint16_t tag) {
  constexpr uint16_t tags[] = {269,   270,   271,   272,   tiff_tag_orientation,
                               285,   305,   306,   315,   316,  // names, texts, dates
                               301,   318,   319,                // transfer, white, primaries
                               33432, 40091, 40092, 40093, 40094,
                               40095,  // copyright, Windows' texts
                               33550, 33922, 34264, 34735, 34736,
                               34737, 42112, 42113};  // where on earth
  return std::find(std::begin(tags), std::end(tags), tag) != std::end(tags);
}

/// Said of the file: written anew with the pixels, or (XMP, IPTC, Photoshop, ICC, resolution) carried by libvips.
inline bool is_storage_tag(uint16_t tag) {
  constexpr uint16_t tags[] = {254, 255, 256, 257, 258, 259, 262, 263, 264, 265,   266,   273,  277,
                               278, 279, 280, 281, 282, 283, 284, 290, 291, 292,   293,   296,  297,
                               317, 320, 322, 323, 324, 325, 338, 339, 340, 341,   347,   512,  513,
                               514, 519, 520, 521, 529, 530, 531, 532, 700, 33723, 34377, 34675};
  return std::find(std::begin(tags), std::end(tags), tag) != std::end(tags);
}

}  // namespace mend
