/// Where a run's pictures come from if what `[data] photos` names is not there.
#pragma once
#include <functional>

#include "training/config.h"

namespace mend {

/// Packs folders of photographs into shards (data/pack.h). The trainer itself knows no image library.
using PackPhotographs =
    std::function<void(const std::vector<std::filesystem::path>& folders, const std::filesystem::path& out)>;

/// If [data] photos are there, changes nothing. Else the photographs of [data] pack are packed into OUT/shards, and if
/// they are not there either, [data] generated pictures are made in OUT/generated; an earlier run's are taken as they
/// are. Photographs for validation come from there too, and packed holes that are not there are done without.
/// Throws Error{unsupported} if there is something to pack and `pack` is empty.
void find_photographs(TrainConfig& config, const PackPhotographs& pack,
                      const std::function<void(const std::string&)>& say);

}  // namespace mend
