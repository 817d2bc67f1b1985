#include <algorithm>
#include <cstring>

#include "image/codec.h"

namespace mend {

const char* to_string(Format format) {
  switch (format) {
    case Format::jpeg: return "JPEG";
    case Format::png: return "PNG";
    case Format::tiff: return "TIFF";
    case Format::webp: return "WebP";
    case Format::heic: return "HEIC";
    case Format::avif: return "AVIF";
  }
  return "unknown";
}

std::optional<Format> format_of_extension(const std::filesystem::path& path) {
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  if (extension == ".jpg" || extension == ".jpeg" || extension == ".jpe") return Format::jpeg;
  if (extension == ".png") return Format::png;
  if (extension == ".tif" || extension == ".tiff") return Format::tiff;
  if (extension == ".webp") return Format::webp;
  if (extension == ".heic" || extension == ".heif") return Format::heic;
  if (extension == ".avif") return Format::avif;
  return {};
}

std::optional<Format> format_of_bytes(const uint8_t* bytes, size_t size) {
  const auto begins = [&](size_t position, const char* text, size_t length) {
    return size >= position + length && std::memcmp(bytes + position, text, length) == 0;
  };
  if (begins(0, "\xFF\xD8\xFF", 3)) return Format::jpeg;
  if (begins(0, "\x89PNG\r\n\x1A\n", 8)) return Format::png;
  if (begins(0, "II*\0", 4) || begins(0, "MM\0*", 4) || begins(0, "II+\0", 4) || begins(0, "MM\0+", 4))
    return Format::tiff;
  if (begins(0, "RIFF", 4) && begins(8, "WEBP", 4)) return Format::webp;
  if (begins(4, "ftypavif", 8) || begins(4, "ftypavis", 8)) return Format::avif;
  for (const char* brand : {"ftypheic", "ftypheix", "ftyphevc", "ftypheim", "ftypmif1", "ftypmsf1"})
    if (begins(4, brand, 8)) return Format::heic;
  return {};
}

}  // namespace mend
