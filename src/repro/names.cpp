#include "repro/names.h"

#include <fmt/format.h>

#include "base/sha256.h"
#include "base/weights_path.h"

namespace mend {

std::string name_of(const std::filesystem::path& path) {
  const auto plain = path.lexically_normal();
  return (plain.has_filename() ? plain : plain.parent_path()).filename().string();
}

std::string weights_name(const std::filesystem::path& model) {
  const auto file = find_weights(model.string());
  return fmt::format("{}, SHA-256 {}", file.filename().string(), sha256_of_file(file).substr(0, 12));
}

}  // namespace mend
