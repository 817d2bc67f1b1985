/// What the headers of a file say that libvips does not tell.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "image/exif_resolution.h"
#include "image/image.h"

namespace mend {

struct FileHeader {
  FileFacts facts;
  bool animated = false;
  Resolution resolution;        ///< of JFIF or pHYs
  std::vector<Metadata> extra;  ///< that libvips leaves out, or spoils
};

/// Throws Error{bad_image} for an empty file or a damaged JPEG header; Error{unsupported} for what is none of our
/// formats, CMYK in JPEG, and HEIC or AVIF where libvips cannot read them. Other damage shows in decoding.
FileHeader read_file_header(const uint8_t* data, size_t size, const std::string& name);

}  // namespace mend
