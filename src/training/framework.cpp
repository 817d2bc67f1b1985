#include "training/framework.h"

#include "base/named.h"

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
  return find_named(framework_catalog(), name, "framework");
}

}  // namespace mend
