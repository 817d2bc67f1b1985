#include "neural/import_checkpoint.h"

#include <torch/torch.h>

#include "base/error.h"
#include "base/sha256.h"
#include "neural/detect_network.h"
#include "neural/loaded_network.h"
#include "weights/checkpoint.h"
#include "weights/load_into.h"
#include "weights/name_maps.h"
#include "weights/weights_record.h"

namespace mend {
namespace {

/// The layers that see the picture (with mask or ones: 3 to 5 channels) and those that make it (3 channels).
void turn_to_rgb(TensorFile& file) {
  std::vector<std::string> first, last;
  for (const auto& [name, tensor] : file.tensors) {
    const auto dot = name.rfind(".weight");
    if (tensor.dim() != 4 || dot == std::string::npos || dot + 7 != name.size()) continue;
    if (tensor.size(1) >= 3 && tensor.size(1) <= 5) first.push_back(name.substr(0, dot));
    if (tensor.size(0) == 3) last.push_back(name.substr(0, dot));
  }
  swap_blue_and_red(file, first, last);
}

std::string source_digest(const std::filesystem::path& path) {
  return checkpoint_format(path) == CheckpointFormat::tensorflow && path.extension() != ".index"
             ? sha256_of_file(path.string() + ".index")
             : sha256_of_file(path);
}

struct Found {
  TensorFile file;
  ImportReport report;
};

Found find_state(const ImportOptions& options, const std::vector<TensorFile>& sources, const StateShape& wanted) {
  const bool parts = sources.size() > 1;
  Found found;
  for (size_t i = 0; i < sources.size(); ++i) {
    const auto& path = options.checkpoints[i];
    const auto& source = sources[i];
    const auto match = match_state(wanted, source, parts);
    if (match.same == 0)
      fail(ErrorCode::bad_weights, "{} holds nothing of the network {}{}", path.string(), options.network,
           looks_like(source, options.network));
    // A plain file has no other groups: what the network does not know is then surplus, and an error.
    auto tensors = matched_tensors(source, match);
    if (match.same * 2 < match.wanted) {
      const auto hint = looks_like(source, options.network);
      if (!hint.empty())
        fail(ErrorCode::bad_weights, "{} is no checkpoint of {}: only {} of {} tensors fit{}", path.string(),
             options.network, match.same, match.wanted, hint);
    }
    found.report.left_out += source.tensors.size() - tensors.size();
    found.report.taken_from.push_back(match.file_prefix +
                                      (match.module_prefix.empty() ? "" : " as " + match.module_prefix));
    for (const auto& [name, tensor] : tensors)
      if (!found.file.tensors.emplace(name, tensor).second)
        fail(ErrorCode::bad_weights, "both checkpoints hold {}", name);
  }
  return found;
}

}  // namespace

ImportReport import_checkpoint(const ImportOptions& options) {
  require(!options.checkpoints.empty() && options.checkpoints.size() <= 2,
          "import takes one or two checkpoints, not {}", options.checkpoints.size());
  require(options.output.extension() == ".safetensors", "the output must be a .safetensors file, not {}",
          options.output.string());
  require(!options.bgr || !options.options.count("width"),
          "channel order bgr is for networks of official size: which layers see the picture is told by their channels");
  find_network(options.network);  // a wrong name is told before anything is read
  std::vector<TensorFile> sources;
  for (const auto& path : options.checkpoints) sources.push_back(read_checkpoint(path));
  const auto network_options = fitting_options(options.network, sources, options.options);
  const auto network = build_network(options.network, network_options);
  auto [found, report] = find_state(options, sources, state_shape(*network));
  report.options = network_options;
  if (options.bgr) turn_to_rgb(found);
  const auto first = options.checkpoints.front().string();
  load_into(*network, found, options.checkpoints.size() > 1 ? first + " and the second checkpoint" : first,
            options.network);

  TensorFile written;
  for (const auto& [name, tensor] : state_of(*network).tensors)
    written.tensors[name] = options.half && at::isFloatingType(tensor.scalar_type()) ? tensor.to(torch::kHalf) : tensor;
  WeightsRecord record{options.network, network_options, "", "", ""};
  for (const auto& path : options.checkpoints) {
    record.source += (record.source.empty() ? "" : " ") + path.filename().string();
    record.source_sha256 += (record.source_sha256.empty() ? "" : " ") + source_digest(path);
  }
  put_record(written, record);
  if (options.bgr) written.metadata["channel_order"] = "rgb (turned from bgr)";
  write_safetensors(options.output, written);
  report.tensors = written.tensors.size();
  report.sha256 = sha256_of_file(options.output);
  return report;
}

}  // namespace mend
