#include "cli/shard.h"

#include <cstdio>
#include <cstdlib>

#include "base/error.h"

namespace mend {
namespace {

/// A number from the environment; empty if the variable is not set.
std::optional<int> number_from(const char* variable) {
  const char* text = std::getenv(variable);
  if (!text || !*text) return {};
  char rest = 0;
  int value = 0;
  require(std::sscanf(text, "%d%c", &value, &rest) == 1, "{} must be a number, not '{}'; --shard I/N overrides it",
          variable, text);
  return value;
}

}  // namespace

Shard parse_shard(const std::string& text) {
  Shard shard;
  char rest = 0;
  const bool parsed = std::sscanf(text.c_str(), "%d/%d%c", &shard.index, &shard.count, &rest) == 2;
  require(parsed && shard.index >= 1 && shard.index <= shard.count, "--shard wants I/N with 1 <= I <= N, not '{}'",
          text);
  return shard;
}

std::optional<Shard> shard_of_slurm() {
  const auto id = number_from("SLURM_ARRAY_TASK_ID"), count = number_from("SLURM_ARRAY_TASK_COUNT");
  if (!id || !count) return {};
  const int first = number_from("SLURM_ARRAY_TASK_MIN").value_or(*id == 0 ? 0 : 1);
  const Shard shard{*id - first + 1, *count};
  require((first == 0 || first == 1) && shard.index >= 1 && shard.index <= shard.count,
          "task {} of a Slurm array of {} that begins at {} is no part of a batch: use an array 1-N, or say "
          "--shard I/N",
          *id, *count, first);
  return shard;
}

}  // namespace mend
