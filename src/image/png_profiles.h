/// Profiles in PNG files, put into chunks and taken out by ourselves, because libpng would not keep them all.
///
/// ICC: libpng drops a profile whose header it dislikes, in reading and in writing; here it passes as it is.
/// Format: PNG, third edition (W3C 2023), 11.3.2.3 (iCCP).
/// IPTC: PNG has no chunk for it. ImageMagick's convention is taken, which ExifTool reads and writes too: a text chunk
/// with the keyword "Raw profile type iptc" whose text is the name, the length and the bytes in hexadecimal.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mend {

/// The data of an iCCP chunk.
std::vector<uint8_t> iccp_data(const std::vector<uint8_t>& profile);
/// The profile in an iCCP chunk's data; empty if that is damaged or unfolds to more than 64 MB.
std::optional<std::vector<uint8_t>> icc_from_iccp(const uint8_t* data, size_t size);

/// The data of a zTXt chunk that holds Photoshop's resource blocks ("8BIM" …, see iptc.h).
std::vector<uint8_t> iptc_text_data(const std::vector<uint8_t>& blocks);
/// What such a chunk (zTXt or tEXt, by `type`) holds: resource blocks, or bare IPTC records; empty if it is another
/// text or damaged.
std::optional<std::vector<uint8_t>> iptc_from_text(const std::string& type, const uint8_t* data, size_t size);

}  // namespace mend
