#include "weights/checksum.h"

#include <array>
#include <cstring>

namespace mend {
namespace {

/// Eight tables, so that eight bytes go in one step (Kounavis and Berry, "Novel table lookup-based algorithms for
/// high-performance CRC generation", 2008): a checkpoint is hundreds of megabytes.
using Tables = std::array<std::array<uint32_t, 256>, 8>;

constexpr Tables make_tables(uint32_t polynomial) {
  Tables tables{};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) ? polynomial : 0);
    tables[0][byte] = crc;
  }
  for (size_t k = 1; k < 8; ++k)
    for (size_t byte = 0; byte < 256; ++byte)
      tables[k][byte] = (tables[k - 1][byte] >> 8) ^ tables[0][tables[k - 1][byte] & 255];
  return tables;
}

constexpr Tables ieee = make_tables(0xEDB88320u), castagnoli = make_tables(0x82F63B78u);

uint32_t run(const Tables& t, const void* data, size_t size, uint32_t before) {
  auto bytes = static_cast<const uint8_t*>(data);
  uint32_t crc = ~before;
  for (; size >= 8; size -= 8, bytes += 8) {
    uint64_t word;
    std::memcpy(&word, bytes, 8);
    word ^= crc;
    crc = 0;
    for (size_t k = 0; k < 8; ++k) crc ^= t[7 - k][(word >> (8 * k)) & 255];
  }
  for (; size > 0; --size, ++bytes) crc = (crc >> 8) ^ t[0][(crc ^ *bytes) & 255];
  return ~crc;
}

}  // namespace

uint32_t crc32(const void* data, size_t size, uint32_t before) { return run(ieee, data, size, before); }
uint32_t crc32c(const void* data, size_t size, uint32_t before) { return run(castagnoli, data, size, before); }

}  // namespace mend
