#include "cli/provenance.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "image/xmp.h"

namespace mend {
namespace fs = std::filesystem;
namespace {

/// Paths tell of the machine and its owner; the weights are told by their SHA-256.
std::string without_folder(const std::string& value) {
  return value.find('/') == std::string::npos ? value : fs::path(value).filename().string();
}

std::string options_of(const FillSettings& settings) {
  std::string all =
      fmt::format("method={}, grow={}", settings.method, settings.cover ? "auto" : std::to_string(settings.grow));
  for (const auto& [key, value] : settings.method_options)
    if (key != "adapt.save") all += fmt::format(", {}={}", key, without_folder(value));
  return all;
}

}  // namespace

std::map<std::string, std::string> provenance_of(const FillSettings& settings, const FillResult& result) {
  std::string weights;
  for (const auto& used : result.report.weights)
    weights += fmt::format("{}{} {}", weights.empty() ? "" : ", ", used.network, used.sha256);
  std::map<std::string, std::string> said = {{"Version", MEND_VERSION},
                                             {"Filler", result.report.filler},
                                             {"Seed", fmt::format("{}", settings.seed)},
                                             {"Options", options_of(settings)},
                                             {"Missing", fmt::format("{}", result.missing)},
                                             {"Seconds", fmt::format("{:.3f}", result.report.seconds)}};
  if (!weights.empty()) said["Weights"] = weights;
  return said;
}

std::vector<uint8_t> packet_with_provenance(const Image& image, const std::map<std::string, std::string>& properties) {
  const XmpBlock block{"urn:x-mend:provenance:1/", "mend", {properties.begin(), properties.end()}};
  const auto* packet = image.find_metadata("xmp-data");
  return xmp_with(packet ? packet->bytes : std::vector<uint8_t>(), block).value_or(std::vector<uint8_t>());
}

}  // namespace mend
