/// What the networks of the catalogue cost.
#pragma once
#include <map>
#include <string>

namespace mend {

/// Two Markdown tables, networks then critics, at their official sizes: source, parameters, multiply-accumulates of
/// convolutions and matrix products on one picture of 256 and of 512 pixels a side, licence of the official weights.
/// Builds and runs every network once: some seconds.
/// @param golden_errors largest difference from the recorded outputs, by network; the others get a dash.
std::string network_table(const std::map<std::string, double>& golden_errors = {});

}  // namespace mend
