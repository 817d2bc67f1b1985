#include "image/tiff_exif.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/error.h"
#include "image/tiff_directory.h"
#include "image/tiff_tags.h"

namespace mend {
namespace {

constexpr uint16_t tag_exif = tiff_tag_exif, tag_gps = tiff_tag_gps, tag_interoperability = 40965, tag_iptc = 33723;
constexpr int type_undefined = 7;

size_t pointed_at(const TiffReader& reader, size_t directory, uint16_t tag) {
  const auto entry = reader.find(directory, tag);
  return entry ? static_cast<size_t>(reader.number(entry->value_position, reader.big() && entry->type != 4 ? 8 : 4))
               : 0;
}

/// Appends the private directories that `source` points to, and adds their positions to `first`.
void copy_private_directories(const TiffReader& source, const uint8_t* data, size_t size, TiffDirectory& first,
                              std::vector<uint8_t>& bytes, uint64_t base, const TiffLayout& layout) {
  const size_t root = source.first_directory();
  if (const size_t exif = pointed_at(source, root, tag_exif)) {
    TiffDirectory fields = read_directory(source, data, size, exif, layout);
    drop(fields, tag_interoperability);
    if (const size_t inner = pointed_at(source, exif, tag_interoperability))
      fields.push_back(number_field(
          tag_interoperability, write_directory(bytes, base, read_directory(source, data, size, inner, layout), layout),
          layout));
    first.push_back(number_field(tag_exif, write_directory(bytes, base, std::move(fields), layout), layout));
  }
  if (const size_t gps = pointed_at(source, root, tag_gps))
    first.push_back(number_field(
        tag_gps, write_directory(bytes, base, read_directory(source, data, size, gps, layout), layout), layout));
}

/// What is to be added to a TIFF: bytes for its end, and the new position of its first directory.
struct Addition {
  std::vector<uint8_t> bytes, link;
  size_t link_position = 0;
};

/// Adds what an EXIF block holds to a TIFF's first directory; false if there is nothing to add or no room for it.
bool add_exif(const std::vector<uint8_t>& exif, size_t tiff_size, const TiffLayout& layout, TiffDirectory& first,
              std::vector<uint8_t>& bytes) {
  const TiffReader block(exif.data(), exif.size());
  if (!block.valid() || block.big() || has(first, tag_exif) || has(first, tag_gps)) return false;
  for (auto& field : read_directory(block, exif.data(), exif.size(), block.first_directory(), layout))
    if (is_photograph_tag(field.tag) && !has(first, field.tag)) first.push_back(std::move(field));
  copy_private_directories(block, exif.data(), exif.size(), first, bytes, tiff_size, layout);
  return true;
}

Addition addition_to(const uint8_t* data, size_t size, const std::vector<uint8_t>& exif,
                     const std::vector<uint8_t>& iptc) {
  const TiffReader tiff(data, size);
  Addition addition;
  if (!tiff.valid()) return addition;
  const TiffLayout layout{tiff.little_endian(), tiff.big()};
  TiffDirectory first = read_directory(tiff, data, size, tiff.first_directory(), layout);
  bool more = add_exif(exif, size, layout, first, addition.bytes);
  if (!iptc.empty() && !has(first, tag_iptc)) {
    first.push_back({tag_iptc, type_undefined, iptc.size(), iptc});
    more = true;
  }
  if (!more) return addition;
  const uint64_t next =
      tiff.number(tiff.next_link_position(tiff.first_directory()), static_cast<int>(layout.offset_size()));
  const uint64_t position = write_directory(addition.bytes, size, std::move(first), layout, next);
  if (!layout.big && size + addition.bytes.size() > UINT32_MAX)
    fail(ErrorCode::unsupported, "the metadata does not fit a TIFF of {} bytes, which may have 4 GB", size);
  put_number(addition.link, position, layout.offset_size(), layout);
  addition.link_position = layout.big ? 8 : 4;
  return addition;
}

[[noreturn]] void fail_writing(const std::filesystem::path& path) {
  fail(ErrorCode::io, "cannot write {}: {}", path.string(), std::strerror(errno));
}

}  // namespace

std::vector<uint8_t> exif_from_tiff(const uint8_t* data, size_t size) {
  const TiffReader tiff(data, size);
  if (!tiff.valid()) return {};
  const TiffLayout layout{tiff.little_endian(), false};
  std::vector<uint8_t> block = {static_cast<uint8_t>(layout.little ? 'I' : 'M'),
                                static_cast<uint8_t>(layout.little ? 'I' : 'M')};
  put_number(block, 42, 2, layout);
  put_number(block, 0, 4, layout);
  TiffDirectory first;
  for (auto& field : read_directory(tiff, data, size, tiff.first_directory(), layout))
    if (is_photograph_tag(field.tag)) first.push_back(std::move(field));
  copy_private_directories(tiff, data, size, first, block, 0, layout);
  const uint64_t position = write_directory(block, 0, std::move(first), layout);
  std::vector<uint8_t> link;
  put_number(link, position, 4, layout);
  std::copy(link.begin(), link.end(), block.begin() + 4);
  return block;
}

void append_to_tiff(std::vector<uint8_t>& tiff, const std::vector<uint8_t>& exif, const std::vector<uint8_t>& iptc) {
  const Addition addition = addition_to(tiff.data(), tiff.size(), exif, iptc);
  std::copy(addition.link.begin(), addition.link.end(),
            tiff.begin() + static_cast<std::ptrdiff_t>(addition.link_position));
  tiff.insert(tiff.end(), addition.bytes.begin(), addition.bytes.end());
}

void append_to_tiff(const std::filesystem::path& path, const std::vector<uint8_t>& exif,
                    const std::vector<uint8_t>& iptc) {
  const int file = open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (file < 0) fail_writing(path);
  struct Closer {
    int file;
    ~Closer() { close(file); }
  } closer{file};
  struct stat status {};
  if (fstat(file, &status) != 0) fail_writing(path);
  const auto size = static_cast<size_t>(status.st_size);
  void* data = mmap(nullptr, size, PROT_READ, MAP_SHARED, file, 0);
  if (data == MAP_FAILED) fail_writing(path);
  Addition addition;
  try {
    addition = addition_to(static_cast<const uint8_t*>(data), size, exif, iptc);
  } catch (...) {
    munmap(data, size);
    throw;
  }
  munmap(data, size);
  const auto write_at = [&](const std::vector<uint8_t>& bytes, size_t position) {
    for (size_t done = 0; done < bytes.size();) {
      const ssize_t count = pwrite(file, bytes.data() + done, bytes.size() - done, static_cast<off_t>(position + done));
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) fail_writing(path);
      done += static_cast<size_t>(count);
    }
  };
  write_at(addition.bytes, size);
  write_at(addition.link, addition.link_position);
}

}  // namespace mend
