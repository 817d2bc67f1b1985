/// Base64 (RFC 4648, section 4: standard alphabet, padded).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mend {

std::string to_base64(const std::vector<uint8_t>& bytes);

/// Throws Error{invalid_argument} for a letter outside the alphabet or wrong padding; line breaks are skipped.
std::vector<uint8_t> from_base64(std::string_view text);

}  // namespace mend
