/// Small helpers for messages and names.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace mend {

/// "a, b or c"; empty for no items.
std::string join_or(const std::vector<std::string>& items);

/// The item with the smallest edit distance to `word`, for "did you mean"; empty if none is near
/// (at most a third of the letters may differ, or two in a short word).
std::string nearest_word(std::string_view word, const std::vector<std::string>& items);

/// " (did you mean 'telea'?)" with the nearest word, to go behind a wrong one in a message; empty if none is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& items);

/// "12.3 MB", "512 bytes": powers of 1000.
std::string human_bytes(unsigned long long bytes);

/// "1 h 02 min", "3 min 20 s", "4.2 s".
std::string human_seconds(double seconds);

}  // namespace mend
