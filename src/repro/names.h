/// Files as reports name them: what they are, not where they lie.
#pragma once
#include <filesystem>
#include <string>

namespace mend {

/// The last part of a path, a folder's even behind a slash.
std::string name_of(const std::filesystem::path& path);

/// "mend.safetensors, SHA-256 9b1cfc3f08f8" of a weights file, or of installed weights by their name.
/// Throws Error{io} if there is no such file.
std::string weights_name(const std::filesystem::path& model);

}  // namespace mend
