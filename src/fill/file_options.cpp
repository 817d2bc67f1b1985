#include "fill/file_options.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "base/weights_path.h"

namespace mend {

std::string file_option(const Options& options, const std::string& key, Asker asker) {
  require(asker == Asker::user || !options.has(key), "`{}` names a file, which a client may not", key);
  return options.text(key, "");
}

std::string weights_option(const Options& options, const std::string& key, const std::string& usual, Asker asker) {
  auto name = options.text(key, usual);
  if (asker == Asker::user) return name;
  std::vector<std::string> installed;
  for (const auto& path : installed_weights()) installed.push_back(path.stem().string());
  require(std::count(installed.begin(), installed.end(), name) == 1, "`{}` names weights that are installed, not '{}'",
          key, name.substr(0, 40));
  return name;
}

}  // namespace mend
