#include "image/tiff_header.h"

#include "image/tiff_tags.h"

namespace mend {

TiffReader::TiffReader(const uint8_t* data, size_t size) : data_(data), size_(size) {
  if (size < 8) return;
  if (data[0] == 'I' && data[1] == 'I')
    little_ = true;
  else if (data[0] == 'M' && data[1] == 'M')
    little_ = false;
  else
    return;
  const auto version = number(2, 2);
  big_ = version == 43;
  if (!big_ && version != 42) return;
  const uint64_t first = big_ ? number(8, 8) : number(4, 4);
  if (first < size) first_ = static_cast<size_t>(first);
}

uint64_t TiffReader::number(size_t position, int bytes) const {
  const auto width = static_cast<size_t>(bytes);
  if (position > size_ || size_ - position < width) return 0;
  uint64_t value = 0;
  for (size_t i = 0; i < width; ++i) value = value << 8 | data_[position + (little_ ? width - 1 - i : i)];
  return value;
}

size_t TiffReader::entry_count(size_t directory) const {
  const uint64_t count = number(directory, big_ ? 8 : 2);
  const size_t entry_size = big_ ? 20 : 12;
  return count <= size_ / entry_size ? static_cast<size_t>(count) : 0;
}

std::vector<TiffReader::TaggedEntry> TiffReader::entries(size_t directory) const {
  std::vector<TaggedEntry> found;
  if (directory == 0 || directory >= size_) return found;
  const size_t entry_size = big_ ? 20 : 12, value_offset = big_ ? 12 : 8;
  size_t position = directory + (big_ ? 8 : 2);
  for (size_t left = entry_count(directory); left > 0 && position + entry_size <= size_; --left, position += entry_size)
    found.push_back(
        {static_cast<uint16_t>(number(position, 2)),
         {static_cast<int>(number(position + 2, 2)), number(position + 4, big_ ? 8 : 4), position + value_offset}});
  return found;
}

std::optional<TiffReader::Entry> TiffReader::find(size_t directory, uint16_t tag) const {
  for (const auto& item : entries(directory))
    if (item.tag == tag) return item.entry;
  return {};
}

size_t TiffReader::next_link_position(size_t directory) const {
  if (directory == 0 || directory >= size_) return 0;
  const size_t position = directory + (big_ ? 8 : 2) + entry_count(directory) * (big_ ? 20 : 12);
  return position + (big_ ? 8 : 4) <= size_ ? position : 0;
}

namespace {

/// The records of tag 33723, which writers declare as bytes or as longs; bytes all the same.
std::vector<uint8_t> iptc_records(const TiffReader& reader, const uint8_t* data, size_t size) {
  constexpr uint16_t tag_iptc = 33723;
  constexpr int type_long = 4;
  const auto entry = reader.find(reader.first_directory(), tag_iptc);
  if (!entry || entry->count > size) return {};
  const size_t bytes = static_cast<size_t>(entry->count) * (entry->type == type_long ? 4 : 1);
  const size_t at = bytes <= (reader.big() ? 8u : 4u)
                        ? entry->value_position
                        : static_cast<size_t>(reader.number(entry->value_position, reader.big() ? 8 : 4));
  if (at > size || size - at < bytes) return {};
  return {data + at, data + at + bytes};
}

}  // namespace

TiffFacts read_tiff_facts(const uint8_t* data, size_t size) {
  constexpr uint16_t tag_bits = 258, tag_compression = 259, tag_photometric = 262;
  TiffFacts facts;
  const TiffReader reader(data, size);
  if (!reader.valid()) return facts;
  const size_t directory = reader.first_directory();
  const auto value = [&](uint16_t tag, uint64_t fallback) {
    const auto entry = reader.find(directory, tag);
    return entry ? reader.number(entry->value_position, 2) : fallback;
  };
  switch (value(tag_compression, 1)) {
    case 1: facts.compression = "none"; break;
    case 5: facts.compression = "lzw"; break;
    case 8:
    case 32946: facts.compression = "deflate"; break;
    default: facts.compression = "other";
  }
  facts.palette = value(tag_photometric, 1) == 3;
  for (const auto& [tag, entry] : reader.entries(directory)) {
    if (tag == tiff_tag_exif || tag == tiff_tag_gps || (is_photograph_tag(tag) && tag != tiff_tag_orientation))
      facts.camera_data = true;
    else if (!is_photograph_tag(tag) && !is_storage_tag(tag))
      facts.left_behind.push_back(tag);
  }
  facts.iptc = iptc_records(reader, data, size);
  if (const auto bits = reader.find(directory, tag_bits)) {
    const size_t inline_count = reader.big() ? 4 : 2;
    const size_t position = bits->count <= inline_count
                                ? bits->value_position
                                : static_cast<size_t>(reader.number(bits->value_position, reader.big() ? 8 : 4));
    facts.bits = static_cast<int>(reader.number(position, 2));
  }
  return facts;
}

}  // namespace mend
