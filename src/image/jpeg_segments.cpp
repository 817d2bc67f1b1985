#include "image/jpeg_segments.h"

#include <vips/vips.h>

#include <algorithm>

#include "base/error.h"
#include "image/exif.h"
#include "image/iptc.h"

namespace mend {
namespace {

using Bytes = std::vector<uint8_t>;

const std::string xmp_start("http://ns.adobe.com/xap/1.0/\0", 29), icc_start("ICC_PROFILE\0", 12);

const Bytes* find(const std::vector<Metadata>& metadata, const char* name) {
  for (const auto& item : metadata)
    if (item.name == name) return &item.bytes;
  return nullptr;
}

/// Bytes from `from` on, as many as one segment takes behind `start`; moves `from` on.
JpegSegment next_part(int marker, const std::string& start, const Bytes& bytes, size_t& from) {
  JpegSegment segment{marker, Bytes(start.begin(), start.end())};
  const size_t count = std::min(bytes.size() - from, max_jpeg_segment - start.size());
  const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(from);
  segment.bytes.insert(segment.bytes.end(), begin, begin + static_cast<std::ptrdiff_t>(count));
  from += count;
  return segment;
}

/// EXIF and XMP: a name, and the whole payload of their segment.
std::vector<std::pair<std::string, Bytes>> single_segments(const std::vector<Metadata>& metadata) {
  std::vector<std::pair<std::string, Bytes>> all;
  if (const auto* exif = find(metadata, VIPS_META_EXIF_NAME)) all.emplace_back("EXIF", exif_with_prefix(*exif));
  if (const auto* xmp = find(metadata, VIPS_META_XMP_NAME)) {
    all.emplace_back("XMP", Bytes(xmp_start.begin(), xmp_start.end()));
    all.back().second.insert(all.back().second.end(), xmp->begin(), xmp->end());
  }
  return all;
}

void add_profile(const Bytes& icc, std::vector<JpegSegment>& segments) {
  constexpr size_t numbers = 2;
  const size_t part = max_jpeg_segment - icc_start.size() - numbers, count = (icc.size() + part - 1) / part;
  if (count > 255)
    fail(ErrorCode::unsupported, "an ICC profile of {} bytes does not fit into a JPEG file (at most {})", icc.size(),
         255 * part);
  size_t from = 0;
  for (size_t i = 1; i <= count; ++i)
    segments.push_back(
        next_part(0xE2, icc_start + std::string{static_cast<char>(i), static_cast<char>(count)}, icc, from));
}

}  // namespace

std::vector<JpegSegment> jpeg_segments(const std::vector<Metadata>& metadata, bool allow_loss) {
  std::vector<JpegSegment> segments;
  for (auto& [name, payload] : single_segments(metadata)) {
    if (payload.size() <= max_jpeg_segment)
      segments.push_back({0xE1, std::move(payload)});
    else if (!allow_loss)
      fail(ErrorCode::unsupported,
           "JPEG would lose the picture's {}, which has {} bytes and may have {}; allow the loss", name, payload.size(),
           max_jpeg_segment);
  }
  if (const auto* icc = find(metadata, VIPS_META_ICC_NAME)) add_profile(*icc, segments);
  const auto blocks = photoshop_blocks(metadata), start = photoshop_segment({});
  for (size_t from = 0; from < blocks.size();)
    segments.push_back(next_part(0xED, std::string(start.begin(), start.end()), blocks, from));
  const std::string prefix = jpeg_segment_prefix;
  for (const auto& item : metadata)
    if (item.name.compare(0, prefix.size(), prefix) == 0)
      segments.push_back({static_cast<int>(std::stoul(item.name.substr(prefix.size()), nullptr, 16)), item.bytes});
  return segments;
}

std::vector<std::string> too_large_for_jpeg(const std::vector<Metadata>& metadata) {
  std::vector<std::string> names;
  for (const auto& [name, payload] : single_segments(metadata))
    if (payload.size() > max_jpeg_segment) names.push_back(name);
  return names;
}

Bytes blocks_of_segments(const std::vector<JpegSegment>& segments) {
  Bytes blocks;
  const size_t skip = photoshop_segment({}).size();
  for (const auto& segment : segments)
    if (segment.marker == 0xED && is_photoshop_segment(segment.bytes))
      blocks.insert(blocks.end(), segment.bytes.begin() + static_cast<std::ptrdiff_t>(skip), segment.bytes.end());
  return blocks;
}

}  // namespace mend
