#include "image/webp_container.h"

#include <functional>
#include <string>

namespace mend {
namespace {

uint32_t little_endian(const uint8_t* bytes) {
  return bytes[0] | static_cast<uint32_t>(bytes[1]) << 8 | static_cast<uint32_t>(bytes[2]) << 16 |
         static_cast<uint32_t>(bytes[3]) << 24;
}

void append_little_endian(std::vector<uint8_t>& bytes, uint32_t value, int count) {
  for (int i = 0; i < count; ++i) bytes.push_back(static_cast<uint8_t>(value >> 8 * i));
}

void append_chunk(std::vector<uint8_t>& bytes, const std::string& name, const uint8_t* data, size_t size) {
  bytes.insert(bytes.end(), name.begin(), name.end());
  append_little_endian(bytes, static_cast<uint32_t>(size), 4);
  bytes.insert(bytes.end(), data, data + size);
  if (size % 2 == 1) bytes.push_back(0);
}

void each_chunk(const uint8_t* data, size_t size,
                const std::function<void(const std::string&, const uint8_t*, size_t)>& visit) {
  for (size_t position = 12; position <= size && size - position >= 8;) {
    const size_t length = little_endian(data + position + 4);
    if (size - position - 8 < length) return;
    visit(std::string(reinterpret_cast<const char*>(data + position), 4), data + position + 8, length);
    position += 8 + length + length % 2;
  }
}

}  // namespace

bool webp_is_lossless(const uint8_t* data, size_t size) {
  bool lossless = false;
  each_chunk(data, size, [&](const std::string& name, const uint8_t*, size_t) { lossless |= name == "VP8L"; });
  return lossless;
}

std::vector<uint8_t> webp_with_metadata(const std::vector<uint8_t>& file, int width, int height, bool alpha,
                                        const WebpMetadata& metadata) {
  if (!metadata.icc && !metadata.exif && !metadata.xmp) return file;
  std::vector<uint8_t> body{'W', 'E', 'B', 'P'};
  std::vector<uint8_t> flags;
  flags.push_back(static_cast<uint8_t>((metadata.icc ? 0x20 : 0) | (alpha ? 0x10 : 0) | (metadata.exif ? 0x08 : 0) |
                                       (metadata.xmp ? 0x04 : 0)));
  append_little_endian(flags, 0, 3);
  append_little_endian(flags, static_cast<uint32_t>(width - 1), 3);
  append_little_endian(flags, static_cast<uint32_t>(height - 1), 3);
  append_chunk(body, "VP8X", flags.data(), flags.size());
  if (metadata.icc) append_chunk(body, "ICCP", metadata.icc->data(), metadata.icc->size());
  each_chunk(file.data(), file.size(), [&](const std::string& name, const uint8_t* data, size_t size) {
    if (name == "VP8 " || name == "VP8L" || name == "ALPH") append_chunk(body, name, data, size);
  });
  if (metadata.exif) append_chunk(body, "EXIF", metadata.exif->data(), metadata.exif->size());
  if (metadata.xmp) append_chunk(body, "XMP ", metadata.xmp->data(), metadata.xmp->size());
  std::vector<uint8_t> whole{'R', 'I', 'F', 'F'};
  append_little_endian(whole, static_cast<uint32_t>(body.size()), 4);
  whole.insert(whole.end(), body.begin(), body.end());
  return whole;
}

}  // namespace mend
