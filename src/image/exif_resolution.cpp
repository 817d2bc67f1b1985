#include "image/exif_resolution.h"

#include <algorithm>
#include <cmath>

#include "image/exif.h"
#include "image/tiff_directory.h"

namespace mend {
namespace {

constexpr uint16_t tag_x = 282, tag_y = 283, tag_unit = 296;
constexpr int type_short = 3, type_rational = 5;
constexpr uint64_t inch = 2, centimetre = 3;

/// A fraction with 1/10000 of a unit, as scanners and cameras write it.
TiffField resolution_field(uint16_t tag, double per_inch, const TiffLayout& layout) {
  constexpr uint32_t parts = 10000;
  TiffField field{tag, type_rational, 1, {}};
  put_number(field.value, static_cast<uint64_t>(std::llround(std::clamp(per_inch, 0.0, 400000.0) * parts)), 4, layout);
  put_number(field.value, parts, 4, layout);
  return field;
}

double ratio(const TiffReader& block, uint16_t tag) {
  const auto entry = block.find(block.first_directory(), tag);
  if (!entry || entry->type != type_rational || entry->count != 1) return 0;
  const auto at = static_cast<size_t>(block.number(entry->value_position, 4));
  const auto below = static_cast<double>(block.number(at + 4, 4));
  return below > 0 ? static_cast<double>(block.number(at, 4)) / below : 0;
}

}  // namespace

std::optional<Resolution> exif_resolution(const std::vector<uint8_t>& exif) {
  const auto plain = exif_without_prefix(exif);
  const TiffReader block(plain.data(), plain.size());
  if (!block.valid() || block.big()) return {};
  const auto entry = block.find(block.first_directory(), tag_unit);
  const uint64_t unit = entry ? block.number(entry->value_position, 2) : inch;
  if (unit != inch && unit != centimetre) return {};
  const double millimetres = unit == inch ? 25.4 : 10;
  const Resolution resolution{ratio(block, tag_x) / millimetres, ratio(block, tag_y) / millimetres};
  if (resolution.x <= 0 || resolution.y <= 0) return {};
  return resolution;
}

void add_exif_resolution(std::vector<uint8_t>& exif, Resolution per_millimetre) {
  const bool made = exif.empty();
  if (made) exif = {'I', 'I', 42, 0, 0, 0, 0, 0};
  const TiffReader block(exif.data(), exif.size());
  if (!made && (!block.valid() || block.big())) return;
  const TiffLayout layout{block.little_endian(), false};
  auto first = read_directory(block, exif.data(), exif.size(), block.first_directory(), layout);
  if (has(first, tag_x) || has(first, tag_y)) return;
  drop(first, tag_unit);
  first.push_back(resolution_field(tag_x, per_millimetre.x * 25.4, layout));
  first.push_back(resolution_field(tag_y, per_millimetre.y * 25.4, layout));
  TiffField unit{tag_unit, type_short, 1, {}};
  put_number(unit.value, inch, 2, layout);
  first.push_back(std::move(unit));
  const size_t link = block.next_link_position(block.first_directory());
  const uint64_t next = link ? block.number(link, 4) : 0;
  const uint64_t position = write_directory(exif, 0, std::move(first), layout, next);
  std::vector<uint8_t> start;
  put_number(start, position, 4, layout);
  std::copy(start.begin(), start.end(), exif.begin() + 4);
}

}  // namespace mend
