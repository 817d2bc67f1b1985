/// Which part of a batch this process does, so that many machines can share one folder.
#pragma once
#include <optional>
#include <string>

namespace mend {

struct Shard {
  int index = 1, count = 1;  ///< every `count`-th picture, from number `index`; 1 <= index <= count
};

/// "2/4". Throws invalid_argument for anything else.
Shard parse_shard(const std::string& text);

/// The place of this process in a Slurm job array (SLURM_ARRAY_TASK_ID, _COUNT and _MIN); empty outside of one.
/// Throws invalid_argument unless the array runs 0..N-1 or 1..N: of an array like 3,7, which is what remains of a
/// larger one, nobody can tell into how many parts the batch was cut.
std::optional<Shard> shard_of_slurm();

}  // namespace mend
