/// The page, as it lies in web/ and in this program.
#pragma once
#include <string_view>
#include <vector>

namespace mend {

struct Asset {
  std::string_view path;  ///< relative to web/: "index.html", "js/app.js"
  std::string_view bytes;
};

/// Every file of web/ that the page or the API needs; made by cmake/EmbedAssets.cmake.
const std::vector<Asset>& assets();

}  // namespace mend
