#include "image/exif.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "image/tiff_header.h"

namespace mend {
namespace {

constexpr uint8_t prefix[6] = {'E', 'x', 'i', 'f', 0, 0};
constexpr uint16_t tag_orientation = 0x0112, tag_thumbnail_offset = 0x0201, tag_thumbnail_size = 0x0202;

size_t prefix_size(const std::vector<uint8_t>& exif) {
  return exif.size() >= 6 && std::equal(prefix, prefix + 6, exif.begin()) ? 6 : 0;
}

/// A reader of the block's TIFF part; empty if that is damaged or a BigTIFF, which EXIF never is.
std::optional<TiffReader> reader_of(const std::vector<uint8_t>& exif) {
  const size_t skip = prefix_size(exif);
  TiffReader reader(exif.data() + skip, exif.size() - skip);
  if (!reader.valid() || reader.big()) return {};
  return reader;
}

/// Where the value of the orientation tag lies in the block; 0 if it has none.
size_t orientation_position(const std::vector<uint8_t>& exif) {
  const auto reader = reader_of(exif);
  if (!reader) return 0;
  const auto entry = reader->find(reader->first_directory(), tag_orientation);
  constexpr int type_short = 3;
  return entry && entry->type == type_short && entry->count == 1 ? prefix_size(exif) + entry->value_position : 0;
}

}  // namespace

int exif_orientation(const std::vector<uint8_t>& exif) {
  const size_t position = orientation_position(exif);
  if (position == 0) return 1;
  const int value = static_cast<int>(reader_of(exif)->number(position - prefix_size(exif), 2));
  return value >= 1 && value <= 8 ? value : 1;
}

void set_exif_orientation(std::vector<uint8_t>& exif, int orientation) {
  const size_t position = orientation_position(exif);
  if (position == 0) return;
  const bool little = reader_of(exif)->little_endian();
  exif[position] = static_cast<uint8_t>(little ? orientation : 0);
  exif[position + 1] = static_cast<uint8_t>(little ? 0 : orientation);
}

void drop_exif_thumbnail(std::vector<uint8_t>& exif) {
  const auto reader = reader_of(exif);
  if (!reader) return;
  const size_t skip = prefix_size(exif);
  const size_t link = reader->next_link_position(reader->first_directory());
  if (link == 0) return;
  const size_t second = static_cast<size_t>(reader->number(link, 4));
  const auto offset = reader->find(second, tag_thumbnail_offset), size = reader->find(second, tag_thumbnail_size);
  if (second != 0 && offset && size) {
    const size_t from = std::min(exif.size(), skip + static_cast<size_t>(reader->number(offset->value_position, 4)));
    const size_t count = std::min(exif.size() - from, static_cast<size_t>(reader->number(size->value_position, 4)));
    std::fill_n(exif.begin() + static_cast<std::ptrdiff_t>(from), count, uint8_t{0});
  }
  std::fill_n(exif.begin() + static_cast<std::ptrdiff_t>(skip + link), 4, uint8_t{0});
}

std::vector<uint8_t> exif_with_prefix(const std::vector<uint8_t>& exif) {
  if (prefix_size(exif) > 0) return exif;
  std::vector<uint8_t> whole(prefix, prefix + 6);
  whole.insert(whole.end(), exif.begin(), exif.end());
  return whole;
}

std::vector<uint8_t> exif_without_prefix(const std::vector<uint8_t>& exif) {
  return {exif.begin() + static_cast<std::ptrdiff_t>(prefix_size(exif)), exif.end()};
}

}  // namespace mend
