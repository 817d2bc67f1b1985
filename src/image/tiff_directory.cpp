#include "image/tiff_directory.h"

#include <algorithm>

namespace mend {
namespace {

constexpr uint64_t largest_value = 64'000'000;

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

}  // namespace

void put_number(std::vector<uint8_t>& bytes, uint64_t value, size_t width, const TiffLayout& layout) {
  for (size_t i = 0; i < width; ++i)
    bytes.push_back(static_cast<uint8_t>(value >> 8 * (layout.little ? i : width - 1 - i)));
}

TiffField number_field(uint16_t tag, uint64_t value, const TiffLayout& layout) {
  TiffField field{tag, layout.big ? 18 : 4, 1, {}};
  put_number(field.value, value, layout.offset_size(), layout);
  return field;
}

TiffDirectory read_directory(const TiffReader& reader, const uint8_t* data, size_t size, size_t position,
                             const TiffLayout& target) {
  TiffDirectory fields;
  const size_t inline_size = reader.big() ? 8 : 4;
  for (const auto& [tag, entry] : reader.entries(position)) {
    const auto [value_size, unit] = size_of(entry.type);
    if (value_size == 0 || entry.count > largest_value / value_size) continue;
    const size_t bytes = static_cast<size_t>(entry.count) * value_size;
    const size_t at = bytes <= inline_size
                          ? entry.value_position
                          : static_cast<size_t>(reader.number(entry.value_position, reader.big() ? 8 : 4));
    if (at > size || size - at < bytes) continue;
    TiffField field{tag, entry.type, entry.count, {data + at, data + at + bytes}};
    if (reader.little_endian() != target.little)
      for (size_t i = 0; i + unit <= bytes; i += unit)
        std::reverse(field.value.begin() + static_cast<std::ptrdiff_t>(i),
                     field.value.begin() + static_cast<std::ptrdiff_t>(i + unit));
    fields.push_back(std::move(field));
  }
  return fields;
}

uint64_t write_directory(std::vector<uint8_t>& bytes, uint64_t base, TiffDirectory fields, const TiffLayout& layout,
                         uint64_t next) {
  std::stable_sort(fields.begin(), fields.end(), [](const TiffField& a, const TiffField& b) { return a.tag < b.tag; });
  if ((base + bytes.size()) % 2) bytes.push_back(0);  // directories and values begin at even positions
  const uint64_t position = base + bytes.size();
  uint64_t values_at = position + layout.count_size() + fields.size() * layout.entry_size() + layout.offset_size();
  std::vector<uint8_t> values;
  put_number(bytes, fields.size(), layout.count_size(), layout);
  for (auto& field : fields) {
    put_number(bytes, field.tag, 2, layout);
    put_number(bytes, static_cast<uint64_t>(field.type), 2, layout);
    put_number(bytes, field.count, layout.offset_size(), layout);
    if (field.value.size() <= layout.offset_size()) {
      field.value.resize(layout.offset_size());
      bytes.insert(bytes.end(), field.value.begin(), field.value.end());
      continue;
    }
    put_number(bytes, values_at + values.size(), layout.offset_size(), layout);
    values.insert(values.end(), field.value.begin(), field.value.end());
    if (values.size() % 2) values.push_back(0);
  }
  put_number(bytes, next, layout.offset_size(), layout);
  bytes.insert(bytes.end(), values.begin(), values.end());
  return position;
}

void drop(TiffDirectory& fields, uint16_t tag) {
  fields.erase(std::remove_if(fields.begin(), fields.end(), [&](const TiffField& field) { return field.tag == tag; }),
               fields.end());
}

bool has(const TiffDirectory& fields, uint16_t tag) {
  return std::any_of(fields.begin(), fields.end(), [&](const TiffField& field) { return field.tag == tag; });
}

}  // namespace mend
