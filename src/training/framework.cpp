#include "training/framework.h"

#include "base/text.h"

namespace mend {

#define FRAMEWORK(name) FrameworkSpec name##_framework();
#include "training/frameworks.def"
#undef FRAMEWORK

const std::vector<FrameworkSpec>& framework_catalog() {
#define FRAMEWORK(name) name##_framework(),
  static const std::vector<FrameworkSpec> specs = {
#include "training/frameworks.def"
  };
#undef FRAMEWORK
  return specs;
}

const FrameworkSpec& find_framework(std::string_view name) {
  std::vector<std::string> names;
  for (const auto& spec : framework_catalog()) {
    if (spec.name == name) return spec;
    names.emplace_back(spec.name);
  }
  const auto near = nearest_word(name, names);
  fail(ErrorCode::invalid_argument, "there is no framework named '{}'{}; known: {}", name,
       near.empty() ? "" : fmt::format(" (did you mean '{}'?)", near), join_or(names));
}

}  // namespace mend
