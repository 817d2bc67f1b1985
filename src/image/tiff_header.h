/// Reads directories of TIFF and BigTIFF files and of EXIF blocks, without libtiff and without trusting them.
///
/// Format: TIFF 6.0, section 2; BigTIFF by Adobe's 2004 proposal (64-bit counts and offsets).
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mend {

/// Positions are bytes from the TIFF header. Whatever lies outside the data reads as 0 or as absent.
class TiffReader {
 public:
  TiffReader(const uint8_t* data, size_t size);

  bool valid() const { return first_ != 0; }
  bool big() const { return big_; }
  bool little_endian() const { return little_; }
  size_t first_directory() const { return first_; }

  struct Entry {
    int type;
    uint64_t count;
    size_t value_position;  ///< of the value itself if it fits the entry, else of its offset
  };
  std::optional<Entry> find(size_t directory, uint16_t tag) const;
  struct TaggedEntry {
    uint16_t tag;
    Entry entry;
  };
  /// Every entry of a directory that lies inside the data, in the file's order.
  std::vector<TaggedEntry> entries(size_t directory) const;
  /// Where a directory keeps the offset of the next one; 0 if the directory is damaged.
  size_t next_link_position(size_t directory) const;
  /// An unsigned number of 2, 4 or 8 bytes.
  uint64_t number(size_t position, int bytes) const;

 private:
  size_t entry_count(size_t directory) const;
  const uint8_t* data_;
  size_t size_, first_ = 0;
  bool little_ = true, big_ = false;
};

/// What saving a TIFF again needs to know and libvips does not tell.
struct TiffFacts {
  std::string compression;   ///< "none", "lzw", "deflate", or "other"
  bool camera_data = false;  ///< has an EXIF or GPS directory, or tags that speak of the photograph (tiff_tags.h)
  bool palette = false;
  int bits = 8;                       ///< bits of the first sample
  std::vector<uint8_t> iptc;          ///< bare records; libvips 8.14 returns a quarter of those declared as longs
  std::vector<uint16_t> left_behind;  ///< tags of neither kind that tiff_tags.h knows
};
TiffFacts read_tiff_facts(const uint8_t* data, size_t size);

}  // namespace mend
