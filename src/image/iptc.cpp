#include "image/iptc.h"

#include <vips/vips.h>

#include <algorithm>
#include <string>

namespace mend {
namespace {

using Bytes = std::vector<uint8_t>;

const std::string segment_start("Photoshop 3.0\0", 14);
constexpr int iptc_block = 0x0404;

const Bytes* find(const std::vector<Metadata>& metadata, const char* name) {
  for (const auto& item : metadata)
    if (item.name == name) return &item.bytes;
  return nullptr;
}

bool has_iptc_block(const Bytes& blocks) {
  const uint8_t wanted[] = {'8', 'B', 'I', 'M', iptc_block >> 8, iptc_block & 255};
  return std::search(blocks.begin(), blocks.end(), std::begin(wanted), std::end(wanted)) != blocks.end();
}

void append_iptc_block(Bytes& blocks, const Bytes& records) {
  for (const int byte : {0x38, 0x42, 0x49, 0x4D, iptc_block >> 8, iptc_block & 255, 0, 0})
    blocks.push_back(static_cast<uint8_t>(byte));  // "8BIM", the number, an empty name
  for (int shift = 24; shift >= 0; shift -= 8) blocks.push_back(static_cast<uint8_t>(records.size() >> shift));
  blocks.insert(blocks.end(), records.begin(), records.end());
  if (records.size() % 2 == 1) blocks.push_back(0);
}

}  // namespace

bool is_photoshop_segment(const Bytes& iptc) {
  return iptc.size() >= segment_start.size() && std::equal(segment_start.begin(), segment_start.end(), iptc.begin());
}

Bytes photoshop_blocks(const std::vector<Metadata>& metadata) {
  Bytes blocks;
  const auto *iptc = find(metadata, VIPS_META_IPTC_NAME), *photoshop = find(metadata, VIPS_META_PHOTOSHOP_NAME);
  const bool segment = iptc && is_photoshop_segment(*iptc);
  if (segment) blocks.assign(iptc->begin() + static_cast<std::ptrdiff_t>(segment_start.size()), iptc->end());
  if (photoshop) blocks.insert(blocks.end(), photoshop->begin(), photoshop->end());
  if (iptc && !segment && !has_iptc_block(blocks)) append_iptc_block(blocks, *iptc);
  return blocks;
}

Bytes photoshop_segment(const Bytes& blocks) {
  Bytes segment(segment_start.begin(), segment_start.end());
  segment.insert(segment.end(), blocks.begin(), blocks.end());
  return segment;
}

}  // namespace mend
