/// Directories of TIFF files and EXIF blocks as values: read from one file, written into another, in any byte order.
///
/// Format: TIFF 6.0, section 2; BigTIFF by Adobe's 2004 proposal.
#pragma once
#include <cstdint>
#include <vector>

#include "image/tiff_header.h"

namespace mend {

/// How numbers lie in a file.
struct TiffLayout {
  bool little, big;
  size_t count_size() const { return big ? 8 : 2; }
  size_t entry_size() const { return big ? 20 : 12; }
  size_t offset_size() const { return big ? 8 : 4; }
};

void put_number(std::vector<uint8_t>& bytes, uint64_t value, size_t width, const TiffLayout& layout);

struct TiffField {
  uint16_t tag;
  int type;
  uint64_t count;
  std::vector<uint8_t> value;  ///< in the byte order it will be written in
};
using TiffDirectory = std::vector<TiffField>;

/// One LONG, or LONG8 in a BigTIFF.
TiffField number_field(uint16_t tag, uint64_t value, const TiffLayout& layout);
void drop(TiffDirectory& fields, uint16_t tag);
bool has(const TiffDirectory& fields, uint16_t tag);

/// The fields of a directory in the byte order of `target`; fields that reach outside the data, or are larger than
/// 64 MB (a maker's note with previews has a few), are left out.
TiffDirectory read_directory(const TiffReader& reader, const uint8_t* data, size_t size, size_t position,
                             const TiffLayout& target);

/// Appends a directory and the values that do not fit its entries; `base` is the position of bytes[0] in the file,
/// `next` the directory that follows. @return the directory's position.
uint64_t write_directory(std::vector<uint8_t>& bytes, uint64_t base, TiffDirectory fields, const TiffLayout& layout,
                         uint64_t next = 0);

}  // namespace mend
