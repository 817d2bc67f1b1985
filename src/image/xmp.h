/// XMP: a block of properties of our own beside what a packet holds already.
///
/// Format: XMP part 1 (ISO 16684-1), sections 7.3 and 7.4; in JPEG files part 3, section 1.1.3 (one APP1 segment).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mend {

/// Simple properties in one namespace, in order.
struct XmpBlock {
  std::string uri, prefix;  ///< of the namespace
  std::vector<std::pair<std::string, std::string>> properties;
};

/// The packet with the block: every byte of it stays, and the block goes before the end of its RDF. A block that this
/// function has put there earlier for the same namespace is replaced. An empty packet becomes one that holds the block.
/// Empty if the packet is not XMP in UTF-8 that this can add to.
std::optional<std::vector<uint8_t>> xmp_with(const std::vector<uint8_t>& packet, const XmpBlock& block);

/// The properties that xmp_with() put into the packet for that namespace; empty if there are none.
std::vector<std::pair<std::string, std::string>> xmp_properties(const std::vector<uint8_t>& packet,
                                                                const XmpBlock& block);

/// A JPEG file with that packet in place of its own, or, if it has none, before its first segment that is neither
/// JFIF's nor EXIF's. Throws Error{bad_image} for a damaged file, Error{unsupported} for a packet too large.
std::vector<uint8_t> jpeg_with_xmp(const std::vector<uint8_t>& file, const std::vector<uint8_t>& packet);

}  // namespace mend
