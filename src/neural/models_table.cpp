/// `mend models table`: what the networks of the catalogue cost, as the Markdown of docs/networks.md.
#include "neural/models_table.h"

#include <fmt/format.h>
#include <torch/torch.h>

#include <algorithm>
#include <string>

#include "layers/count_macs.h"
#include "networks/network.h"

namespace mend {
namespace {

int64_t parameters_of(const torch::nn::Module& module) {
  int64_t count = 0;
  for (const auto& parameter : module.parameters()) count += parameter.numel();
  return count;
}

/// Multiply-accumulates on one square picture of at least `side`, in units of 10^9; the side is rounded up to what the
/// network accepts.
std::string giga_macs(const NetworkSpec& spec, Network& network, int64_t side) {
  const int64_t least = std::max(side, spec.minimum_size), step = spec.size_multiple;
  const int64_t accepted = (least + step - 1) / step * step;
  const auto image = torch::zeros({1, 3, accepted, accepted}), hole = torch::zeros({1, 1, accepted, accepted});
  const torch::NoGradGuard no_grad;
  const double macs = static_cast<double>(count_macs([&] { network.forward(image, hole); })) * 1e-9;
  return accepted == side ? fmt::format("{:.1f}", macs) : fmt::format("{:.1f} (at {})", macs, accepted);
}

}  // namespace

std::string network_table(const std::map<std::string, double>& golden_errors) {
  std::string text =
      "| network | source | parameters | GMAC at 256 | GMAC at 512 | golden error | licence of the official weights |\n"
      "|---|---|---|---|---|---|---|\n";
  for (const auto& spec : network_catalog()) {
    const auto network = spec.make(Options(std::string(spec.name)));
    network->eval();
    const auto error = golden_errors.find(std::string(spec.name));
    text +=
        fmt::format("| `{}` | {} | {:.2f} M | {} | {} | {} | {} |\n", spec.name, spec.paper,
                    static_cast<double>(parameters_of(*network)) * 1e-6, giga_macs(spec, *network, 256),
                    giga_macs(spec, *network, 512),
                    error == golden_errors.end() ? "-" : fmt::format("{:.0e}", error->second), spec.official_licence);
  }
  text += "\n| critic | source | parameters |\n|---|---|---|\n";
  for (const auto& spec : critic_catalog())
    text += fmt::format("| `{}` | {} | {:.2f} M |\n", spec.name, spec.paper,
                        static_cast<double>(parameters_of(*spec.make(Options(std::string(spec.name))))) * 1e-6);
  return text;
}

}  // namespace mend
