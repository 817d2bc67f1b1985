/// JPEG in, JPEG out, with every block the hole does not touch verbatim: its DCT coefficients are copied, not encoded
/// anew, so that no generation is lost outside the hole.
///
/// A block (8x8 samples of one component; 16x16 pixels for 4:2:0 chroma) is touched if a missing pixel lies in the
/// area it covers. Touched blocks are encoded from the filled picture with the file's own quantisation tables,
/// sampling factors and component layout. Known pixels inside touched blocks change by quantisation only. Known pixels
/// outside can change in one case: decoders interpolate subsampled chroma, so the first pixel beside a touched chroma
/// block takes a quarter of its chroma from that block.
///
/// Grey, YCbCr and RGB files of any sampling, sequential or progressive (it stays what it was; Huffman codes are made
/// anew). All APPn and COM segments are copied verbatim, EXIF with its orientation included: pixels stay stored as they
/// were, and picture and hole are turned back. What follows the end of the image (previews of some cameras) is not
/// kept. Memory: 2 bytes a coefficient, that is 3 bytes a pixel for 4:2:0 and 6 for 4:4:4.
#pragma once
#include <cstdint>
#include <filesystem>
#include <vector>

#include "image/hole.h"
#include "image/image.h"

namespace mend {

/// The spliced file. `filled` is load_image(original) with the hole filled (8-bit, no alpha, upright); `hole` is in its
/// frame. @throws Error{invalid_argument} if sizes or depth do not fit the original; Error{bad_image} for a damaged
/// original; Error{unsupported} for CMYK and for files whose components share a redefined table.
std::vector<uint8_t> splice_jpeg(const uint8_t* original, size_t size, const Image& filled, const Hole& hole);

/// The same between files, written whole or not at all. `original` and `out` may be the same. Throws Error{io} too.
void splice_jpeg(const std::filesystem::path& original, const Image& filled, const Hole& hole,
                 const std::filesystem::path& out);

}  // namespace mend
