#include <fmt/format.h>

#include <cstdio>

#include "base/error.h"
#include "cli/command.h"
#include "cli/guard.h"
#include "cli/manifest_merge.h"

namespace mend {
namespace {

struct Merge {
  std::string folder;
  bool partial = false;
};

int run_merge(const Merge& merge) {
  const auto merged = merge_manifests(merge.folder, merge.partial);
  require(merged.unfinished.empty() || merge.partial,
          "shard {} has not come to its end: run it again with --resume, or add --partial to merge what is there",
          fmt::join(merged.unfinished, ", "));
  std::printf("%s: %zu pictures of %d shards%s\n", merged.file.c_str(), merged.done, merged.shards,
              merged.failures.empty() ? "" : fmt::format(", {} failed:", merged.failures.size()).c_str());
  for (const auto& failure : merged.failures) std::fprintf(stderr, "mend: %s\n", failure.c_str());
  if (!merged.unfinished.empty())
    std::fprintf(stderr, "mend: note: shard %s has not come to its end\n",
                 fmt::format("{}", fmt::join(merged.unfinished, ", ")).c_str());
  return merged.failures.empty() && merged.unfinished.empty() ? exit_ok : exit_partly;
}

}  // namespace

void add_manifest_command(CLI::App& tree, Program& program) {
  auto& command = *tree.add_subcommand("manifest", "The record of a batch");
  command.require_subcommand(1);
  command.footer("`mend manifest merge --help` explains more.");
  auto& merge_command = *command.add_subcommand("merge", "Make one manifest of those of a batch's shards");
  const auto merge = std::make_shared<Merge>();
  merge_command.add_option("folder", merge->folder, "The folder the batch was filled into")
      ->required()
      ->type_name("OUT");
  merge_command.add_flag("--partial", merge->partial, "Merge although a shard is missing or has not come to its end");
  merge_command.footer(
      "Example:\n  mend manifest merge filled/       writes filled/mend-manifest.jsonl\n\n"
      "Exit code 3 if pictures failed. A picture that stands in two shards is an error.");
  merge_command.callback([&program, merge] { program.action = [merge] { return run_merge(*merge); }; });
}

}  // namespace mend
