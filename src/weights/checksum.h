/// The two checksums of checkpoint files.
#pragma once
#include <cstddef>
#include <cstdint>

namespace mend {

/// CRC-32 (IEEE 802.3, reflected polynomial 0xEDB88320), as zip archives use it. `before` continues an earlier one.
uint32_t crc32(const void* data, size_t size, uint32_t before = 0);

/// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78), as TensorFlow and LevelDB use it.
uint32_t crc32c(const void* data, size_t size, uint32_t before = 0);

/// LevelDB stores checksums rotated and shifted, so that the checksum of data with a checksum in it stays good.
constexpr uint32_t masked_crc(uint32_t crc) { return ((crc >> 15) | (crc << 17)) + 0xa282ead8u; }

}  // namespace mend
