/// The RIFF container of WebP files: metadata put around pixels that are already encoded.
///
/// Format: WebP container specification (Google), "Extended File Format". libvips would rewrite the EXIF block.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace mend {

/// True if the file holds pixels in the lossless coding (a VP8L chunk).
bool webp_is_lossless(const uint8_t* data, size_t size);

struct WebpMetadata {
  const std::vector<uint8_t>* icc = nullptr;   ///< null: none
  const std::vector<uint8_t>* exif = nullptr;  ///< without "Exif\0\0"
  const std::vector<uint8_t>* xmp = nullptr;
};

/// `file` is a still WebP of width x height; the result is the same pictures with the metadata given and no other.
std::vector<uint8_t> webp_with_metadata(const std::vector<uint8_t>& file, int width, int height, bool alpha,
                                        const WebpMetadata& metadata);

}  // namespace mend
