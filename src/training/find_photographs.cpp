#include "training/find_photographs.h"

#include <algorithm>

#include "base/error.h"
#include "data/made_pictures.h"

namespace mend {
namespace fs = std::filesystem;
namespace {

using Paths = std::vector<fs::path>;

bool are_there(const Paths& paths) {
  return !paths.empty() &&
         std::all_of(paths.begin(), paths.end(), [](const fs::path& path) { return fs::exists(path); });
}

std::string listed(const Paths& paths) {
  std::string text;
  for (const auto& path : paths) text += (text.empty() ? "" : ", ") + path.string();
  return text;
}

void take(TrainConfig& config, const fs::path& shards) {
  config.photos = {shards};
  config.validation.clear();
  if (fs::exists(shards / validation_shard)) config.validation = {shards / validation_shard};
  if (!are_there(config.holes)) config.holes.clear();
}

}  // namespace

void find_photographs(TrainConfig& config, const PackPhotographs& pack,
                      const std::function<void(const std::string&)>& say) {
  if (are_there(config.photos) || !config.fills.empty()) return;
  if (are_there(config.pack)) {
    const auto shards = config.run.out / "shards";
    if (!fs::exists(shards)) {
      if (!pack)
        fail(ErrorCode::unsupported, "photographs are packed by `mend`, not by mend-train: mend pack {} -o SHARDS",
             listed(config.pack));
      say(fmt::format("packing {} into {}", listed(config.pack), shards.string()));
      auto unfinished = shards;
      unfinished += ".part";
      fs::remove_all(unfinished);
      pack(config.pack, unfinished);
      fs::rename(unfinished, shards);
    }
    take(config, shards);
  } else if (config.generated > 0) {
    const auto shards = config.run.out / "generated";
    say(fmt::format("no photographs{}: training on {} generated pictures",
                    config.pack.empty() ? "" : " in " + listed(config.pack), config.generated));
    if (!fs::exists(shards)) write_made_pictures(shards, config.generated);
    take(config, shards);
  }
}

}  // namespace mend
