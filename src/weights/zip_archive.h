/// The entries of a zip archive, as PyTorch writes it: stored, never compressed.
#pragma once
#include <cstdint>
#include <map>
#include <string>

namespace mend {

struct ZipEntry {
  uint64_t offset = 0;  ///< of the data, from the start of the archive
  uint64_t size = 0;
  uint32_t crc = 0;
};

/// Reads the central directory (PKWARE's APPNOTE 6.3, with zip64) of the archive in `data`.
/// Throws Error{bad_weights} if it is damaged, an entry leaves the archive, two have one name, or one is compressed or
/// encrypted. Checksums are not looked at: see check_entry().
std::map<std::string, ZipEntry> zip_entries(const char* data, uint64_t size);

/// Throws Error{bad_weights} unless the entry's bytes have the checksum that the archive says.
void check_entry(const char* data, const std::string& name, const ZipEntry& entry);

}  // namespace mend
