#include "image/heif_exif.h"

#include <algorithm>
#include <optional>
#include <string>

#include "image/exif.h"

namespace mend {
namespace {

using Bytes = std::vector<uint8_t>;

/// Big-endian numbers from a part of the file; what lies beyond reads as 0 and shows in `ok`.
struct Cursor {
  const Bytes& file;
  size_t position, end;
  bool ok = true;

  uint64_t number(size_t width) {
    if (position > end || end - position < width) ok = false;
    uint64_t value = 0;
    for (size_t i = 0; ok && i < width; ++i) value = value << 8 | file[position + i];
    position += width;
    return value;
  }
};

struct Box {
  size_t begin, end;  ///< of the content
};

std::optional<Box> find_box(const Bytes& file, Box within, const std::string& type) {
  for (Cursor at{file, within.begin, within.end}; at.position < at.end;) {
    const size_t start = at.position;
    const uint64_t size = at.number(4);
    const uint64_t name = at.number(4);
    if (!at.ok || size < 8 || size > within.end - start) return {};
    const Box content{at.position, start + static_cast<size_t>(size)};
    std::string letters;
    for (int shift = 24; shift >= 0; shift -= 8) letters += static_cast<char>(name >> shift & 255);
    if (letters == type) return content;
    at.position = content.end;
  }
  return {};
}

/// The number of the item whose type is Exif; 0 if there is none.
uint64_t exif_item(const Bytes& file, Box information) {
  Cursor at{file, information.begin, information.end};
  const uint64_t version = at.number(4) >> 24;
  at.number(version == 0 ? 2 : 4);
  while (at.ok) {
    const auto entry = find_box(file, {at.position, information.end}, "infe");
    if (!entry) return 0;
    Cursor inside{file, entry->begin, entry->end};
    const uint64_t entry_version = inside.number(4) >> 24;
    const uint64_t item = inside.number(entry_version == 3 ? 4 : 2);
    inside.number(2);
    constexpr uint64_t type_exif = 0x45786966;
    if (inside.number(4) == type_exif && inside.ok) return item;
    at.position = entry->end;
  }
  return 0;
}

/// Where the file says where an item of one piece lies.
struct Location {
  size_t offset_position, offset_width, length_position, length_width;
  uint64_t base, offset, length;
};

std::optional<Location> location_of(const Bytes& file, Box locations, uint64_t wanted) {
  Cursor at{file, locations.begin, locations.end};
  const uint64_t version = at.number(4) >> 24, sizes = at.number(2);
  const size_t offset_width = sizes >> 12, length_width = sizes >> 8 & 15, base_width = sizes >> 4 & 15,
               index_width = version > 0 ? sizes & 15 : 0;
  for (uint64_t left = at.number(version < 2 ? 2 : 4); at.ok && left > 0; --left) {
    const uint64_t item = at.number(version < 2 ? 2 : 4);
    const uint64_t method = version > 0 ? at.number(2) & 15 : 0;
    at.number(2);
    const uint64_t base = at.number(base_width), pieces = at.number(2);
    Location found{};
    for (uint64_t piece = 0; at.ok && piece < pieces; ++piece) {
      at.number(index_width);
      found = {at.position, offset_width, at.position + offset_width, length_width, base, 0, 0};
      found.offset = at.number(offset_width);
      found.length = at.number(length_width);
    }
    if (item != wanted) continue;
    if (!at.ok || method != 0 || pieces != 1) return {};
    return found;
  }
  return {};
}

void put(Bytes& file, size_t position, size_t width, uint64_t value) {
  for (size_t i = 0; i < width; ++i) file[position + i] = static_cast<uint8_t>(value >> 8 * (width - 1 - i));
}

bool fits(uint64_t value, size_t width) { return width >= 8 || value >> 8 * width == 0; }

}  // namespace

bool replace_heif_exif(Bytes& file, const Bytes& exif) {
  auto meta = find_box(file, {0, file.size()}, "meta");
  if (!meta || meta->end - meta->begin < 4) return false;
  meta->begin += 4;  // version and flags
  const auto information = find_box(file, *meta, "iinf"), locations = find_box(file, *meta, "iloc");
  if (!information || !locations) return false;
  const uint64_t item = exif_item(file, *information);
  const auto old = item ? location_of(file, *locations, item) : std::nullopt;
  if (!old || old->base + old->offset > file.size() || file.size() - old->base - old->offset < old->length)
    return false;

  Bytes block = exif_with_prefix(exif);
  const uint8_t start[] = {0, 0, 0, 6};  // where in the item the TIFF header begins, after these four bytes
  block.insert(block.begin(), std::begin(start), std::end(start));
  constexpr size_t box_header = 8;
  const uint64_t offset = file.size() + box_header - old->base;
  if (!fits(offset, old->offset_width) || !fits(block.size(), old->length_width) || !fits(block.size() + box_header, 4))
    return false;
  std::fill_n(file.begin() + static_cast<std::ptrdiff_t>(old->base + old->offset), old->length, uint8_t{0});
  put(file, old->offset_position, old->offset_width, offset);
  put(file, old->length_position, old->length_width, block.size());
  const size_t box = file.size();
  file.resize(box + box_header);
  put(file, box, 4, block.size() + box_header);
  const std::string type = "mdat";
  std::copy(type.begin(), type.end(), file.begin() + static_cast<std::ptrdiff_t>(box + 4));
  file.insert(file.end(), block.begin(), block.end());
  return true;
}

}  // namespace mend
