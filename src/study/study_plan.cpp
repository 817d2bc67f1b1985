#include "study/study_plan.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/error.h"
#include "base/rng.h"

namespace mend {
namespace {
namespace fs = std::filesystem;

constexpr const char* extensions[] = {".png", ".jpg", ".jpeg", ".webp"};

fs::path existing_file(const fs::path& folder, const std::string& name) {
  for (const char* extension : extensions)
    if (fs::path path = folder / (name + extension); fs::is_regular_file(path)) return path;
  return {};
}

std::set<std::string> names_in(const fs::path& folder) {
  if (!fs::is_directory(folder)) fail(ErrorCode::io, "there is no folder {}", folder.string());
  std::set<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const auto extension = entry.path().extension().string();
    const bool known =
        std::any_of(std::begin(extensions), std::end(extensions), [&](const char* e) { return extension == e; });
    if (entry.is_regular_file() && known) names.insert(fs::relative(entry.path(), folder).replace_extension().string());
  }
  return names;
}

template <typename T>
void shuffle(std::vector<T>& items, Rng& rng) {
  for (size_t i = items.size(); i > 1; --i)
    std::swap(items[i - 1], items[static_cast<size_t>(rng.integer(0, static_cast<int64_t>(i) - 1))]);
}

std::vector<std::pair<int, int>> shuffled_pairs(int methods, Rng& rng) {
  std::vector<std::pair<int, int>> all;
  for (int a = 0; a < methods; ++a)
    for (int b = a + 1; b < methods; ++b) all.emplace_back(a, b);
  shuffle(all, rng);
  return all;
}

}  // namespace

fs::path study_file(const fs::path& folder, const std::string& name) {
  auto path = existing_file(folder, name);
  if (path.empty()) fail(ErrorCode::io, "{} has no picture {}", folder.string(), name);
  return path;
}

StudyPictures find_study_pictures(std::vector<StudyMethod> methods, const fs::path& truth) {
  require(methods.size() >= 2, "a study compares at least two methods, not {}", methods.size());
  std::set<std::string> names;
  std::set<fs::path> folders;
  for (const auto& method : methods) {
    require(names.insert(method.name).second, "two methods are named '{}'", method.name);
    require(folders.insert(fs::weakly_canonical(method.folder)).second, "two methods have the folder {}",
            method.folder.string());
  }
  StudyPictures pictures{std::move(methods), truth, {}};
  if (!fs::is_directory(truth)) fail(ErrorCode::io, "there is no folder {}", truth.string());
  for (const auto& name : names_in(pictures.methods.front().folder)) {
    const bool everywhere = std::all_of(pictures.methods.begin(), pictures.methods.end(), [&](const auto& method) {
      return !existing_file(method.folder, name).empty();
    });
    // Results of an evaluation lie in a folder a bucket; the photographs do not.
    if (everywhere &&
        (!existing_file(truth, name).empty() || !existing_file(truth, fs::path(name).filename().string()).empty()))
      pictures.names.push_back(name);
  }
  require(!pictures.names.empty(), "there is no picture that all methods and {} have", truth.string());
  return pictures;
}

std::vector<Question> study_questions(const StudyPictures& pictures, int pairs, uint64_t seed) {
  require(pairs >= 1 && pairs <= 1000, "a participant is asked 1..1000 pairs, not {}", pairs);
  Rng rng(seed);
  const auto any_picture = [&] {
    return static_cast<int>(rng.integer(0, static_cast<int64_t>(pictures.names.size()) - 1));
  };
  std::vector<Question> questions;
  const auto add = [&](int a, int b) {
    if (rng.chance(0.5)) std::swap(a, b);
    questions.push_back({any_picture(), a, b});
  };
  while (static_cast<int>(questions.size()) < pairs)
    for (const auto& [a, b] : shuffled_pairs(static_cast<int>(pictures.methods.size()), rng))
      if (static_cast<int>(questions.size()) < pairs) add(a, b);
  for (int control = 0; control < 2; ++control) add(control_truth, control_broken);
  shuffle(questions, rng);
  return questions;
}

}  // namespace mend
