/// PNG chunks that libvips drops, carried from file to file verbatim (gAMA, cHRM, sRGB, cICP, eXIf, text, tIME …, and
/// unknown ones before the pixels that say they are safe to copy).
///
/// Format: PNG, third edition (W3C 2023), sections 5 and 11.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "image/image.h"

namespace mend {

/// The Metadata name of a carried chunk is this, then its four letters.
inline constexpr char png_chunk_prefix[] = "png-chunk-";

struct PngFacts {
  int bits = 8;
  bool palette = false, animated = false;
  std::string cut_off;           ///< the chunk that reaches beyond the file's end; empty if none does
  std::vector<Metadata> chunks;  ///< those to carry, in file order; bytes are the chunk's data
  std::vector<uint8_t> exif;     ///< of eXIf, without "Exif\0\0"; empty if there is none
  std::vector<uint8_t> icc;      ///< of iCCP; empty if there is none, or a damaged one
  std::vector<uint8_t> iptc;     ///< of a text chunk (png_profiles.h), as libvips' "iptc-data"; empty if there is none
  double x_resolution = 0, y_resolution = 0;  ///< of pHYs, pixels a millimetre; 0: not said
  std::vector<std::string> left_behind;       ///< chunks that may not be copied unless one knows what they mean
};

/// Reads chunk headers; a damaged file yields what came before the damage (decoding will complain).
PngFacts read_png_facts(const uint8_t* data, size_t size);

/// A whole chunk: length, type, data, CRC.
std::vector<uint8_t> png_chunk(const std::string& type, const std::vector<uint8_t>& data);

}  // namespace mend
