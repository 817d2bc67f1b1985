/// Pictures made from a seed: something to train on, and to watch training by, where there are no photographs.
#pragma once
#include "data/shard.h"

namespace mend {

/// Slow changes of colour with striped discs in front, (height,width,3) 8 bits. The same seed gives the same picture.
Record made_picture(uint64_t seed, int64_t height, int64_t width);

/// Writes FOLDER/train-000.safetensors with so many of them, 192x256, and FOLDER/validation.safetensors with eight
/// others. The folder appears whole or not at all.
void write_made_pictures(const std::filesystem::path& folder, int64_t count);

}  // namespace mend
