#include "data/png.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/atomic_file.h"
#include "base/error.h"

namespace mend {
namespace {

std::string big_endian(uint32_t value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
          static_cast<char>(value)};
}

/// CRC-32 of ISO 3309, as PNG (section 5.5) asks.
uint32_t crc32(const std::string& bytes) {
  static const auto table = [] {
    std::array<uint32_t, 256> made{};
    for (uint32_t i = 0; i < 256; ++i) {
      uint32_t value = i;
      for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ (value & 1 ? 0xEDB88320u : 0);
      made[i] = value;
    }
    return made;
  }();
  uint32_t crc = 0xFFFFFFFFu;
  for (const char byte : bytes) crc = table[(crc ^ static_cast<uint8_t>(byte)) & 255] ^ (crc >> 8);
  return ~crc;
}

uint32_t adler32(const std::string& bytes) {
  uint32_t a = 1, b = 0;
  for (const char byte : bytes) {
    a = (a + static_cast<uint8_t>(byte)) % 65521;
    b = (b + a) % 65521;
  }
  return b << 16 | a;
}

std::string chunk(const std::string& type, const std::string& data) {
  const auto body = type + data;
  return big_endian(static_cast<uint32_t>(data.size())) + body + big_endian(crc32(body));
}

/// zlib stream of stored blocks.
std::string stored(const std::string& raw) {
  std::string out("\x78\x01", 2);
  for (size_t begin = 0; begin < raw.size();) {
    const size_t size = std::min<size_t>(65535, raw.size() - begin);
    out += static_cast<char>(begin + size == raw.size());
    for (const size_t value : {size, size ^ 0xFFFF}) {
      out += static_cast<char>(value & 255);
      out += static_cast<char>(value >> 8);
    }
    out.append(raw, begin, size);
    begin += size;
  }
  return out + big_endian(adler32(raw));
}

}  // namespace

void write_png(const std::filesystem::path& path, const uint8_t* rgb, int width, int height) {
  require(width > 0 && height > 0, "a picture of {}x{} cannot be written", width, height);
  const auto row_bytes = static_cast<size_t>(width) * 3;
  std::string raw;
  for (int y = 0; y < height; ++y) {
    raw += '\0';  // filter: none
    raw.append(reinterpret_cast<const char*>(rgb) + static_cast<size_t>(y) * row_bytes, row_bytes);
  }
  const auto header = big_endian(static_cast<uint32_t>(width)) + big_endian(static_cast<uint32_t>(height)) +
                      std::string("\x08\x02\x00\x00\x00", 5);
  const auto file =
      std::string("\x89PNG\r\n\x1a\n", 8) + chunk("IHDR", header) + chunk("IDAT", stored(raw)) + chunk("IEND", "");
  write_file_atomically(path, file.data(), file.size());
}

}  // namespace mend
