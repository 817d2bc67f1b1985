#include "image/tiff_exif.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/error.h"
#include "image/tiff_header.h"

namespace mend {
namespace {

constexpr uint16_t tag_exif = 34665, tag_gps = 34853, tag_interoperability = 40965;
/// Tags of the first directory that speak of the photograph and not of how its pixels are stored.
constexpr uint16_t camera_tags[] = {269, 270, 271, 272, 274, 305, 306, 315, 33432, 40091, 40092, 40093, 40094, 40095};
constexpr uint64_t largest_value = 64'000'000;  // a maker's note with previews has a few megabytes

/// Bytes of one value of a TIFF type, and of the units whose byte order matters; 0 for unknown types.
struct TypeSize {
  size_t value, unit;
};
TypeSize size_of(int type) {
  switch (type) {
    case 1:
    case 2:
    case 6:
    case 7: return {1, 1};
    case 3:
    case 8: return {2, 2};
    case 4:
    case 9:
    case 11:
    case 13: return {4, 4};
    case 5:
    case 10: return {8, 4};
    case 12:
    case 16:
    case 17:
    case 18: return {8, 8};
    default: return {0, 0};
  }
}

/// How numbers lie in a file.
struct Layout {
  bool little, big;
  size_t count_size() const { return big ? 8 : 2; }
  size_t entry_size() const { return big ? 20 : 12; }
  size_t offset_size() const { return big ? 8 : 4; }
};

void put(std::vector<uint8_t>& bytes, uint64_t value, size_t width, const Layout& layout) {
  for (size_t i = 0; i < width; ++i)
    bytes.push_back(static_cast<uint8_t>(value >> 8 * (layout.little ? i : width - 1 - i)));
}

struct Field {
  uint16_t tag;
  int type;
  uint64_t count;
  std::vector<uint8_t> value;  ///< in the byte order it will be written in
};
using Directory = std::vector<Field>;

Field number_field(uint16_t tag, uint64_t value, const Layout& layout) {
  Field field{tag, layout.big ? 18 : 4, 1, {}};
  put(field.value, value, layout.offset_size(), layout);
  return field;
}

/// The fields of a directory in the byte order of `target`; fields that reach outside the data are left out.
Directory read_directory(const TiffReader& reader, const uint8_t* data, size_t size, size_t position,
                         const Layout& target) {
  Directory fields;
  const size_t inline_size = reader.big() ? 8 : 4;
  for (const auto& [tag, entry] : reader.entries(position)) {
    const auto [value_size, unit] = size_of(entry.type);
    if (value_size == 0 || entry.count > largest_value / value_size) continue;
    const size_t bytes = static_cast<size_t>(entry.count) * value_size;
    const size_t at = bytes <= inline_size
                          ? entry.value_position
                          : static_cast<size_t>(reader.number(entry.value_position, reader.big() ? 8 : 4));
    if (at > size || size - at < bytes) continue;
    Field field{tag, entry.type, entry.count, {data + at, data + at + bytes}};
    if (reader.little_endian() != target.little)
      for (size_t i = 0; i + unit <= bytes; i += unit)
        std::reverse(field.value.begin() + static_cast<std::ptrdiff_t>(i),
                     field.value.begin() + static_cast<std::ptrdiff_t>(i + unit));
    fields.push_back(std::move(field));
  }
  return fields;
}

/// Appends a directory and the values that do not fit its entries; `base` is the position of bytes[0] in the file.
/// @return the directory's position.
uint64_t write_directory(std::vector<uint8_t>& bytes, uint64_t base, Directory fields, const Layout& layout,
                         uint64_t next = 0) {
  std::stable_sort(fields.begin(), fields.end(), [](const Field& a, const Field& b) { return a.tag < b.tag; });
  if ((base + bytes.size()) % 2) bytes.push_back(0);  // directories and values begin at even positions
  const uint64_t position = base + bytes.size();
  uint64_t values_at = position + layout.count_size() + fields.size() * layout.entry_size() + layout.offset_size();
  std::vector<uint8_t> values;
  put(bytes, fields.size(), layout.count_size(), layout);
  for (auto& field : fields) {
    put(bytes, field.tag, 2, layout);
    put(bytes, static_cast<uint64_t>(field.type), 2, layout);
    put(bytes, field.count, layout.offset_size(), layout);
    if (field.value.size() <= layout.offset_size()) {
      field.value.resize(layout.offset_size());
      bytes.insert(bytes.end(), field.value.begin(), field.value.end());
      continue;
    }
    put(bytes, values_at + values.size(), layout.offset_size(), layout);
    values.insert(values.end(), field.value.begin(), field.value.end());
    if (values.size() % 2) values.push_back(0);
  }
  put(bytes, next, layout.offset_size(), layout);
  bytes.insert(bytes.end(), values.begin(), values.end());
  return position;
}

void drop(Directory& fields, uint16_t tag) {
  fields.erase(std::remove_if(fields.begin(), fields.end(), [&](const Field& field) { return field.tag == tag; }),
               fields.end());
}

bool has(const Directory& fields, uint16_t tag) {
  return std::any_of(fields.begin(), fields.end(), [&](const Field& field) { return field.tag == tag; });
}

size_t pointed_at(const TiffReader& reader, size_t directory, uint16_t tag) {
  const auto entry = reader.find(directory, tag);
  return entry ? static_cast<size_t>(reader.number(entry->value_position, reader.big() && entry->type != 4 ? 8 : 4))
               : 0;
}

/// Appends the private directories that `source` points to, and adds their positions to `first`.
void copy_private_directories(const TiffReader& source, const uint8_t* data, size_t size, Directory& first,
                              std::vector<uint8_t>& bytes, uint64_t base, const Layout& layout) {
  const size_t root = source.first_directory();
  if (const size_t exif = pointed_at(source, root, tag_exif)) {
    Directory fields = read_directory(source, data, size, exif, layout);
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

Addition addition_to(const uint8_t* data, size_t size, const std::vector<uint8_t>& exif) {
  const TiffReader tiff(data, size), block(exif.data(), exif.size());
  Addition addition;
  if (!tiff.valid() || !block.valid() || block.big()) return addition;
  const Layout layout{tiff.little_endian(), tiff.big()};
  Directory first = read_directory(tiff, data, size, tiff.first_directory(), layout);
  if (has(first, tag_exif) || has(first, tag_gps)) return addition;
  for (auto& field : read_directory(block, exif.data(), exif.size(), block.first_directory(), layout))
    if (std::find(std::begin(camera_tags), std::end(camera_tags), field.tag) != std::end(camera_tags) &&
        !has(first, field.tag))
      first.push_back(std::move(field));
  copy_private_directories(block, exif.data(), exif.size(), first, addition.bytes, size, layout);
  const uint64_t next =
      tiff.number(tiff.next_link_position(tiff.first_directory()), static_cast<int>(layout.offset_size()));
  const uint64_t position = write_directory(addition.bytes, size, std::move(first), layout, next);
  if (!layout.big && size + addition.bytes.size() > UINT32_MAX)
    fail(ErrorCode::unsupported, "the EXIF data does not fit a TIFF of {} bytes, which may have 4 GB", size);
  put(addition.link, position, layout.offset_size(), layout);
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
  const Layout layout{tiff.little_endian(), false};
  std::vector<uint8_t> block = {static_cast<uint8_t>(layout.little ? 'I' : 'M'),
                                static_cast<uint8_t>(layout.little ? 'I' : 'M')};
  put(block, 42, 2, layout);
  put(block, 0, 4, layout);
  Directory first;
  for (auto& field : read_directory(tiff, data, size, tiff.first_directory(), layout))
    if (std::find(std::begin(camera_tags), std::end(camera_tags), field.tag) != std::end(camera_tags))
      first.push_back(std::move(field));
  copy_private_directories(tiff, data, size, first, block, 0, layout);
  const uint64_t position = write_directory(block, 0, std::move(first), layout);
  std::vector<uint8_t> link;
  put(link, position, 4, layout);
  std::copy(link.begin(), link.end(), block.begin() + 4);
  return block;
}

void append_exif_to_tiff(std::vector<uint8_t>& tiff, const std::vector<uint8_t>& exif) {
  const Addition addition = addition_to(tiff.data(), tiff.size(), exif);
  std::copy(addition.link.begin(), addition.link.end(),
            tiff.begin() + static_cast<std::ptrdiff_t>(addition.link_position));
  tiff.insert(tiff.end(), addition.bytes.begin(), addition.bytes.end());
}

void append_exif_to_tiff(const std::filesystem::path& path, const std::vector<uint8_t>& exif) {
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
    addition = addition_to(static_cast<const uint8_t*>(data), size, exif);
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
