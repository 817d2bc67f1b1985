/// EXIF in TIFF files, which libvips neither reads nor writes, and IPTC, which it cuts off.
///
/// A TIFF keeps camera data not as a block but as directories of its own (EXIF 2.32, section 4.5): tags of the camera
/// in the first directory, and private directories for EXIF, GPS and interoperability. Here they become the block
/// that JPEG, PNG and WebP carry, and the other way round. Types, counts and values are kept; a maker's note is kept
/// too, though makers who count offsets from the file's start may not find their way in it any more.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace mend {

/// The EXIF block (without "Exif\0\0") with the camera data of a TIFF or BigTIFF, in the file's byte order.
/// Damaged directories are read as far as they make sense.
std::vector<uint8_t> exif_from_tiff(const uint8_t* data, size_t size);

/// Adds to a TIFF or BigTIFF the camera data of an EXIF block (if it has none) and IPTC records (likewise; libvips 8.14
/// writes a quarter of them): the directories are put at the end, and the first one is written anew there; pixels stay
/// where they are. Tags that the TIFF has already stay as they are. Either may be empty; a damaged block adds what
/// makes sense of it. Throws Error{io}; Error{unsupported} if a classic TIFF would pass 4 GB.
void append_to_tiff(std::vector<uint8_t>& tiff, const std::vector<uint8_t>& exif, const std::vector<uint8_t>& iptc);
void append_to_tiff(const std::filesystem::path& tiff, const std::vector<uint8_t>& exif,
                    const std::vector<uint8_t>& iptc);

}  // namespace mend
