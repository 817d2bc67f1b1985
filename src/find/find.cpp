#include "find/find.h"

#include "base/error.h"
#include "base/text.h"
#include "find/scratches.h"
#include "find/text.h"

namespace mend {

const std::vector<std::string>& defect_names() {
  static const std::vector<std::string> names{"scratches", "text"};
  return names;
}

Hole find_defects(const std::string& name, const Raster& picture, double sensitivity, const Context& context) {
  if (name == "scratches") {
    ScratchOptions options;
    options.sensitivity = sensitivity;
    return find_scratches(picture, options, context);
  }
  if (name == "text") {
    TextOptions options;
    options.sensitivity = sensitivity;
    return find_text(picture, options, context);
  }
  fail(ErrorCode::invalid_argument, "nothing called '{}' can be found; known: {}", name, join_or(defect_names()));
}

}  // namespace mend
