#include "weights/zip_archive.h"

#include <algorithm>

#include "base/error.h"
#include "weights/byte_reader.h"
#include "weights/checksum.h"

namespace mend {
namespace {

constexpr uint32_t local_signature = 0x04034b50, central_signature = 0x02014b50, end_signature = 0x06054b50;
constexpr uint32_t end64_signature = 0x06064b50, end64_locator_signature = 0x07064b50;
constexpr uint64_t end_size = 22, longest_comment = 65535, end64_locator_size = 20;
constexpr uint64_t max_entries = 1'000'000;

struct Directory {
  uint64_t offset = 0, size = 0, count = 0;
};

/// The end record is the last thing in the file but for a comment of unknown length: it is searched from behind.
uint64_t find_end(const char* data, uint64_t size) {
  if (size >= end_size) {
    const uint64_t first = size - end_size - std::min(size - end_size, longest_comment);
    for (uint64_t at = size - end_size + 1; at-- > first;)
      if (ByteReader(data, size, at).number<uint32_t>() == end_signature) return at;
  }
  fail(ErrorCode::bad_weights, "the zip archive has no end: it is truncated");
}

Directory find_directory(const char* data, uint64_t size) {
  const uint64_t end = find_end(data, size);
  ByteReader in(data, size, end + 8);
  in.skip(2);
  Directory directory;
  directory.count = in.number<uint16_t>();
  directory.size = in.number<uint32_t>();
  directory.offset = in.number<uint32_t>();
  const bool wide = directory.count == 0xFFFF || directory.size == 0xFFFFFFFF || directory.offset == 0xFFFFFFFF;
  if (wide && end >= end64_locator_size) {
    ByteReader locator(data, size, end - end64_locator_size);
    if (locator.number<uint32_t>() == end64_locator_signature) {
      locator.skip(4);
      ByteReader record(data, size, std::min(locator.number<uint64_t>(), size));
      if (record.number<uint32_t>() != end64_signature)
        fail(ErrorCode::bad_weights, "the zip archive's 64-bit end record is damaged");
      record.skip(28);
      directory.count = record.number<uint64_t>();
      directory.size = record.number<uint64_t>();
      directory.offset = record.number<uint64_t>();
    }
  }
  if (directory.offset > size || directory.size > size - directory.offset || directory.count > max_entries)
    fail(ErrorCode::bad_weights, "the zip archive's directory lies outside the file");
  return directory;
}

/// Replaces the 32-bit fields that say "see the zip64 extra field".
void read_zip64(std::string_view extra, uint64_t& size, uint64_t& stored, uint64_t& header) {
  ByteReader in(extra.data(), extra.size());
  while (in.left() >= 4) {
    const auto id = in.number<uint16_t>();
    const auto field = in.bytes(in.number<uint16_t>());
    if (id != 1) continue;
    ByteReader wide(field.data(), field.size());
    for (uint64_t* value : {&size, &stored, &header})
      if (*value == 0xFFFFFFFF) *value = wide.number<uint64_t>();
    return;
  }
}

}  // namespace

std::map<std::string, ZipEntry> zip_entries(const char* data, uint64_t size) {
  const auto directory = find_directory(data, size);
  ByteReader in(data, directory.offset + directory.size, directory.offset);
  std::map<std::string, ZipEntry> entries;
  for (uint64_t i = 0; i < directory.count; ++i) {
    if (in.number<uint32_t>() != central_signature)
      fail(ErrorCode::bad_weights, "the zip archive's directory is damaged at entry {}", i);
    in.skip(4);
    const auto flags = in.number<uint16_t>(), method = in.number<uint16_t>();
    in.skip(4);
    ZipEntry entry;
    entry.crc = in.number<uint32_t>();
    uint64_t stored = in.number<uint32_t>();
    entry.size = in.number<uint32_t>();
    const auto name_size = in.number<uint16_t>(), extra_size = in.number<uint16_t>();
    const auto comment_size = in.number<uint16_t>();
    in.skip(8);
    uint64_t header = in.number<uint32_t>();
    const std::string name(in.bytes(name_size));
    read_zip64(in.bytes(extra_size), entry.size, stored, header);
    in.skip(comment_size);

    if (flags & 1) fail(ErrorCode::bad_weights, "the zip entry '{}' is encrypted", name);
    if (method != 0 || stored != entry.size)
      fail(ErrorCode::bad_weights, "the zip entry '{}' is compressed, which torch.save never does", name);
    ByteReader local(data, size, std::min(header, size));
    if (local.number<uint32_t>() != local_signature)
      fail(ErrorCode::bad_weights, "the zip entry '{}' is not where the directory says", name);
    local.skip(22);
    const auto local_name = local.number<uint16_t>(), local_extra = local.number<uint16_t>();
    local.skip(uint64_t{local_name} + local_extra);
    entry.offset = local.at();
    if (entry.size > local.left()) fail(ErrorCode::bad_weights, "the zip entry '{}' leaves the file", name);
    if (!entries.emplace(name, entry).second) fail(ErrorCode::bad_weights, "two zip entries are named '{}'", name);
  }
  return entries;
}

void check_entry(const char* data, const std::string& name, const ZipEntry& entry) {
  if (crc32(data + entry.offset, entry.size) != entry.crc)
    fail(ErrorCode::bad_weights, "the zip entry '{}' is damaged: its checksum does not fit", name);
}

}  // namespace mend
