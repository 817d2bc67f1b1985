/// Where a filled picture comes from, said in its own XMP.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "cli/fill_job.h"
#include "image/image.h"

namespace mend {

/// The properties as they go into the picture, by name: Version, Filler, Weights, Seed, Options, Missing, Seconds. No
/// name of a file or folder is among them.
std::map<std::string, std::string> provenance_of(const FillSettings& settings, const FillResult& result);

/// The picture's XMP packet with those properties in mend's namespace; what it holds besides stays as it is.
/// Empty if the picture's XMP is nothing that can be added to.
std::vector<uint8_t> packet_with_provenance(const Image& image, const std::map<std::string, std::string>& properties);

}  // namespace mend
