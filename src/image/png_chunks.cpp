#include "image/png_chunks.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace mend {
namespace {

uint32_t big_endian(const uint8_t* bytes) {
  return static_cast<uint32_t>(bytes[0]) << 24 | static_cast<uint32_t>(bytes[1]) << 16 |
         static_cast<uint32_t>(bytes[2]) << 8 | bytes[3];
}

void append_big_endian(std::vector<uint8_t>& bytes, uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<uint8_t>(value >> shift));
}

/// CRC-32 of ISO 3309, as PNG section 5.5 wants it.
uint32_t crc32(const uint8_t* bytes, size_t size) {
  static const auto table = [] {
    std::array<uint32_t, 256> made{};
    for (uint32_t i = 0; i < 256; ++i) {
      uint32_t value = i;
      for (int bit = 0; bit < 8; ++bit) value = value & 1 ? 0xEDB88320u ^ value >> 1 : value >> 1;
      made[i] = value;
    }
    return made;
  }();
  uint32_t crc = 0xFFFFFFFFu;
  for (size_t i = 0; i < size; ++i) crc = table[(crc ^ bytes[i]) & 255] ^ crc >> 8;
  return ~crc;
}

/// Chunks that stay true when samples change but not their number or depth. pHYs, iCCP and XMP go through libvips;
/// those about palettes do not survive the expansion to RGB.
bool carried(const std::string& type, const uint8_t* data, size_t size, const PngFacts& facts) {
  if (type == "sBIT") return !facts.palette && facts.bits >= 8;
  if (type == "iTXt") {
    constexpr char xmp[] = "XML:com.adobe.xmp";
    return size < sizeof xmp || std::memcmp(data, xmp, sizeof xmp) != 0;
  }
  static const char* const names[] = {"gAMA", "cHRM", "sRGB", "cICP", "mDCV", "cLLI", "tEXt", "zTXt", "tIME"};
  return std::find(std::begin(names), std::end(names), type) != std::end(names);
}

}  // namespace

PngFacts read_png_facts(const uint8_t* data, size_t size) {
  PngFacts facts;
  for (size_t position = 8; position <= size && size - position >= 12;) {
    const size_t length = big_endian(data + position);
    const std::string type(reinterpret_cast<const char*>(data + position + 4), 4);
    if (size - position - 12 < length) break;
    const uint8_t* content = data + position + 8;
    if (type == "IHDR" && length >= 10) {
      facts.bits = content[8];
      facts.palette = content[9] == 3;
    }
    if (type == "IEND") break;
    if (type == "acTL") facts.animated = true;
    if (type == "eXIf") facts.exif.assign(content, content + length);
    if (carried(type, content, length, facts))
      facts.chunks.push_back({png_chunk_prefix + type, std::vector<uint8_t>(content, content + length)});
    position += length + 12;
  }
  return facts;
}

std::vector<uint8_t> png_chunk(const std::string& type, const std::vector<uint8_t>& data) {
  std::vector<uint8_t> chunk;
  append_big_endian(chunk, static_cast<uint32_t>(data.size()));
  chunk.insert(chunk.end(), type.begin(), type.end());
  chunk.insert(chunk.end(), data.begin(), data.end());
  append_big_endian(chunk, crc32(chunk.data() + 4, chunk.size() - 4));
  return chunk;
}

}  // namespace mend
