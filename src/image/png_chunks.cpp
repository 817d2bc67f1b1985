#include "image/png_chunks.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <initializer_list>

#include "image/iptc.h"
#include "image/png_profiles.h"

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

bool one_of(const std::string& type, std::initializer_list<const char*> names) {
  return std::find(names.begin(), names.end(), type) != names.end();
}

bool is_xmp(const uint8_t* data, size_t size) {
  constexpr char xmp[] = "XML:com.adobe.xmp";
  return size >= sizeof xmp && std::memcmp(data, xmp, sizeof xmp) == 0;
}

/// Chunks that stay true when samples change but not their number or depth. Unknown ones tell by the case of their
/// letters (section 5.4): the first says whether the picture can do without, the last whether it may be copied.
bool carried(const std::string& type, const PngFacts& facts, bool before_pixels) {
  if (one_of(type, {"sBIT", "bKGD"})) return !facts.palette && facts.bits >= 8;
  if (one_of(type, {"gAMA", "cHRM", "sRGB", "cICP", "mDCV", "cLLI", "tEXt", "zTXt", "iTXt", "tIME", "oFFs", "pCAL",
                    "sCAL", "sTER"}))
    return true;
  const bool letters = std::all_of(type.begin(), type.end(), [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
  });
  return letters && before_pixels && (type[0] & 32) && (type[3] & 32);
}

/// Chunks that go with the way samples are stored, which is not kept where it was a palette or an animation.
bool about_storage(const std::string& type) {
  return !(type[0] & 32) || one_of(type, {"tRNS", "hIST", "sPLT", "sBIT", "bKGD", "acTL", "fcTL", "fdAT"});
}

void take_resolution(const uint8_t* content, size_t length, PngFacts& facts) {
  constexpr int metre = 1;
  if (length != 9 || content[8] != metre) return;
  facts.x_resolution = big_endian(content) / 1000.0;
  facts.y_resolution = big_endian(content + 4) / 1000.0;
}

/// True if the chunk's content has a place of its own in the facts.
bool take_known(const std::string& type, const uint8_t* content, size_t length, PngFacts& facts) {
  if (type == "IHDR" && length >= 10) {
    facts.bits = content[8];
    facts.palette = content[9] == 3;
  } else if (type == "eXIf") {
    facts.exif.assign(content, content + length);
  } else if (type == "pHYs") {
    take_resolution(content, length, facts);
  } else if (type == "iCCP") {
    facts.icc = icc_from_iccp(content, length).value_or(std::vector<uint8_t>());
  } else if (type == "iTXt") {
    return is_xmp(content, length);  // libvips hands it over
  } else if (const auto iptc = iptc_from_text(type, content, length)) {
    const bool blocks = iptc->size() >= 4 && std::memcmp(iptc->data(), "8BIM", 4) == 0;
    facts.iptc = blocks ? photoshop_segment(*iptc) : *iptc;
  } else {
    facts.animated = facts.animated || type == "acTL";
    return false;
  }
  return true;
}

}  // namespace

PngFacts read_png_facts(const uint8_t* data, size_t size) {
  PngFacts facts;
  bool before_pixels = true;
  for (size_t position = 8; position <= size && size - position >= 12;) {
    const size_t length = big_endian(data + position);
    const std::string type(reinterpret_cast<const char*>(data + position + 4), 4);
    if (size - position - 12 < length) facts.cut_off = type;
    if (size - position - 12 < length || type == "IEND") break;
    const uint8_t* content = data + position + 8;
    before_pixels = before_pixels && type != "IDAT";
    if (!take_known(type, content, length, facts)) {
      if (carried(type, facts, before_pixels))
        facts.chunks.push_back({png_chunk_prefix + type, std::vector<uint8_t>(content, content + length)});
      else if (!about_storage(type))
        facts.left_behind.push_back(type);
    }
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
