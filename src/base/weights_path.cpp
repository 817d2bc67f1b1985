#include "base/weights_path.h"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <sstream>

#include "base/error.h"
#include "base/own_file.h"
#include "base/text.h"

namespace mend {
namespace fs = std::filesystem;
namespace {

constexpr const char* extension = ".safetensors";

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

}  // namespace

std::vector<fs::path> weights_folders() {
  std::vector<fs::path> folders;
  std::istringstream given(environment("MEND_MODELS"));
  for (std::string folder; std::getline(given, folder, ':');)
    if (!folder.empty()) folders.emplace_back(folder);
  const auto data = environment("XDG_DATA_HOME"), home = environment("HOME");
  if (!data.empty() || !home.empty())
    folders.push_back((data.empty() ? fs::path(home) / ".local/share" : fs::path(data)) / "mend/models");
  if (const auto own = own_file(); !own.empty()) {
    const auto prefix = own.parent_path().parent_path();
    folders.push_back(prefix / "share/mend/models");                // bin/mend
    folders.push_back(prefix.parent_path() / "share/mend/models");  // lib/mend/libmend-neural.so
    folders.push_back(prefix / "models");
  }
  return folders;
}

fs::path find_weights(const std::string& model) {
  require(!model.empty(), "the name of a model must not be empty");
  std::error_code error;
  const bool is_file = fs::is_regular_file(model, error), has_folder = model.find('/') != std::string::npos;
  // A plain word is a name first: whoever stands in the folder of the program has a file called `mend` there.
  const bool is_word = !has_folder && fs::path(model).extension().empty();
  if (is_file && !is_word) return model;
  if (has_folder || fs::path(model).extension() == extension) fail(ErrorCode::io, "there is no weights file {}", model);
  if (auto path = find_installed_weights(model); !path.empty()) return path;
  if (is_file) return model;
  std::vector<std::string> places;
  for (const auto& folder : weights_folders()) places.push_back(folder.string());
  std::vector<std::string> installed;
  for (const auto& path : installed_weights()) installed.push_back(path.stem().string());
  const auto near = nearest_word(model, installed);
  fail(ErrorCode::io, "no weights for '{}'{}: {}{} is not in {}", model,
       near.empty() ? "" : fmt::format(" (did you mean '{}'?)", near), model, extension, join_or(places));
}

fs::path find_installed_weights(const std::string& name) {
  std::error_code error;
  for (const auto& folder : weights_folders()) {
    auto path = folder / (name + extension);
    if (fs::is_regular_file(path, error)) return path;
  }
  return {};
}

std::vector<fs::path> installed_weights() {
  std::vector<fs::path> files;
  std::set<std::string> names;
  for (const auto& folder : weights_folders()) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error))
      if (entry.path().extension() == extension && names.insert(entry.path().stem().string()).second)
        files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.stem() < b.stem(); });
  return files;
}

}  // namespace mend
